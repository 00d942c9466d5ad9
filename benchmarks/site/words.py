"""Words that the generator makes invented papers of."""

from __future__ import annotations

FAMILY = (
    "Adler Bauer Chen Cho Dubois Ferrari Fischer García Gupta Hansen Huang Ivanova Jensen Kim Kowalski "
    "Kumar Larsen Lee Li Lin Liu López Marino Meyer Mori Müller Nakamura Nguyen Novák Okafor Olsen Park "
    "Patel Peng Petrov Qian Rossi Saito Schmidt Sharma Silva Singh Sørensen Sun Tanaka Tang Torres Tran "
    "Vogel Wagner Wang Weber Wu Xu Yamada Yang Yilmaz Zhang Zhao Zheng Zhou Zhu Łukasik Šimek"
).split()
GIVEN = (
    "Aiko Alice Amara Andrés Anna Aoi Arjun Bo Carla Chen Chloé Daniel Dmitri Elena Emil Eva Fang Farid "
    "Felix Grace Hana Hao Hiro Ines Isabel Ivan Jae Jan Jia Jing Jonas José Jun Kai Kenji Lars Lei Lena "
    "Ling Luca Maria Marta Mei Min Nadia Naoko Nils Olga Omar Paul Priya Qing Rahul Ravi Rosa Sara Sofia "
    "Sven Tao Tomás Ulf Vera Viktor Wei Wen Xin Yan Yara Yi Yuki Yun Zara Zhen"
).split()
METHODS = (
    ("flow matching", "流匹配"),
    ("contrastive pre-training", "对比预训练"),
    ("a neural codec", "神经编解码器"),
    ("state space models", "状态空间模型"),
    ("cross attention", "交叉注意力"),
    ("diffusion", "扩散模型"),
    ("discrete tokens", "离散词元"),
    ("knowledge distillation", "知识蒸馏"),
    ("adversarial training", "对抗训练"),
    ("a mixture of experts", "混合专家"),
    ("low-rank adapters", "低秩适配器"),
    ("self-supervision", "自监督学习"),
)
TASKS = (
    ("zero-shot speech synthesis", "零样本语音合成", "语音合成"),
    ("streaming speech recognition", "流式语音识别", "流式语音识别"),
    ("speaker verification", "说话人确认", "说话人确认"),
    ("speaker diarization", "说话人日志", "说话人日志"),
    ("speech enhancement", "语音增强", "语音增强"),
    ("music generation", "音乐生成", "音乐生成"),
    ("sound event detection", "声音事件检测", "声音事件检测"),
    ("voice conversion", "语音转换", "语音转换"),
    ("full-duplex dialogue", "全双工对话", "全双工"),
    ("emotion recognition", "情感识别", "语音情感识别"),
    ("keyword spotting", "关键词检出", "关键词检测"),
    ("target speaker extraction", "目标说话人提取", "目标说话人提取"),
    ("speech translation", "语音翻译", "语音翻译"),
    ("deepfake detection", "语音伪造检测", "语音伪造检测"),
    ("audio captioning", "音频描述", "音频描述"),
    ("room acoustics estimation", "房间声学估计", "房间声学"),
)
NAMES = (
    "Aria Bolero Cantus Dulcet Echo Forte Glide Harmo Iris Jubal Kanon Lyra Mosaic Nocturne Octave "
    "Prelude Quaver Resona Sonus Timbre Unison Vesper Whistle Xylo Yodel Zephyr"
).split()
SUFFIX = "Net Former Codec Bench Flow LM Diff Tune Voice Mix".split()
VENUES = ("ICASSP 2027", "Interspeech 2026", "ASRU 2026", "SLT 2026", "ISMIR 2026", "WASPAA 2027")
OTHER_CATEGORIES = ("cs.CL", "cs.LG", "cs.AI", "cs.MM", "cs.HC", "eess.SP", "cs.CV", "stat.ML")
SENTENCES = (
    (
        "We study {task} and present {name}, a system built on {method}.",
        "我们研究{task_zh}，提出基于{method_zh}的系统 {name}。",
    ),
    (
        "Existing systems for {task} need more than {k} hours of labelled recordings.",
        "现有的{task_zh}系统需要 {k} 小时以上的标注录音。",
    ),
    (
        "Our objective combines {formula} with a penalty on {formula2}.",
        "我们的目标函数将 {formula} 与对 {formula2} 的惩罚结合起来。",
    ),
    (
        "On three test sets, {name} lowers the error rate from {a}% to {b}% without any further data.",
        "在三个测试集上，{name} 在不使用额外数据的情况下将错误率从 {a}% 降至 {b}%。",
    ),
    (
        "It runs {x} times faster than real time on a single core and needs {m} million parameters.",
        "它在单核上的速度是实时的 {x} 倍，参数量为 {m} 百万。",
    ),
    (
        "A listening test with {n} raters prefers our samples in {p}% of all comparisons.",
        "{n} 名评测者参与的听音测试中，我们的样本在 {p}% 的比较中更受青睐。",
    ),
    (
        "An ablation shows that {method} matters most when the signal-to-noise ratio is below {d} dB.",
        "消融实验表明，当信噪比低于 {d} dB 时，{method_zh}最为关键。",
    ),
    (
        "Code, models and samples are released so that every number in this paper can be checked.",
        "代码、模型与样例均已公开，论文中的每个数字都可核对。",
    ),
)
FORMULAS = (
    r"$\mathcal{{L}}_{{\mathrm{{{s}}}}}(\theta)$",
    r"$\lVert x_{{{i}}} - \hat{{x}}_{{{i}}} \rVert_2^2$",
    r"$O(n \log_{{{i}}} n)$",
    r"$p_\theta(y_{{1:{k}}} \mid x)$",
    r"$\lambda = {d}$",
    r"$\mathbb{{E}}_{{t \sim \mathcal{{U}}(0,{i})}}[v_\theta]$",
    r"$d_{{\text{{model}}}} = {k}$",
    r"$\sum_{{j=1}}^{{{k}}} \alpha_j h_j$",
)
ANSWER = (
    "这项工作关注{task_zh}中的一个具体困难：标注数据稀少而应用环境多变。\n\n"
    "- **出发点**：现有系统在 {d} dB 以下明显退化。\n"
    "- **做法**：以{method_zh}为核心，"
    "目标函数为 {formula}。\n"
    "- **结果**：错误率由 {a}% 降至 {b}%。\n\n"
    "作者还讨论了局限：在更长的录音上尚未验证。"
)
