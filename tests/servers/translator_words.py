"""The word table of the pseudo-translator: English academic and speech words in Simplified Chinese.

Written as ``english=中文`` pairs; phrases use ``_`` for the blank between their words. An empty
right side drops the word. Words that are missing here are drawn from ``FILLERS``.
"""

from __future__ import annotations

_PHRASES = """
a_number_of=若干 a_variety_of=多种 according_to=根据 an_order_of_magnitude=一个数量级
as_well_as=以及 at_least=至少 at_most=至多 based_on=基于 because_of=由于 beam_search=束搜索
by_up_to=最多达 code_switching=语码转换 compared_to=相比于 compared_with=相比于 due_to=由于
deep_learning=深度学习 end_to_end=端到端 et_al=等人 fine_tuning=微调 for_example=例如
forced_alignment=强制对齐 full_duplex=全双工 half_of=一半的 higher_than=高于 in_addition=此外
in_contrast=相比之下 in_order_to=为了 in_particular=特别是 in_terms_of=在方面
in_this_paper=在本文中 in_this_work=在本工作中 instead_of=而不是 keyword_spotting=关键词检测
language_model=语言模型 language_models=语言模型 large_language_model=大语言模型
large_language_models=大语言模型 less_than=少于 lower_than=低于 machine_learning=机器学习
mean_opinion_score=平均意见得分 more_than=超过 music_generation=音乐生成
neural_codec=神经编解码器 neural_network=神经网络 neural_networks=神经网络 no_longer=不再
not_only=不仅 one_third=三分之一 two_thirds=三分之二 one_half=二分之一 one_quarter=四分之一
percentage_points=个百分点 percentage_point=个百分点 real_time=实时 real_time_factor=实时率
room_impulse_response=房间冲激响应 self_supervised=自监督 signal_to_noise_ratio=信噪比
sound_event_detection=声音事件检测 source_separation=声源分离 speaker_diarization=说话人日志
speaker_verification=说话人验证 speech_enhancement=语音增强 speech_recognition=语音识别
speech_synthesis=语音合成 state_of_the_art=最先进的 such_as=例如 rather_than=而不是
text_to_speech=文本转语音 turn_taking=话轮转换 up_to=最多达 voice_activity_detection=语音活动检测
voice_conversion=语音转换 word_error_rate=词错误率 word_error_rates=词错误率
automatic_speech_recognition=自动语音识别 zero_shot=零样本 few_shot=少样本 far_field=远场
"""

_SMALL = """
a= an= the= of=的 to=以 in=在 on=在 at=在 by=由 for=用于 from=从 with=与 into=成 as=作为 and=和
or=或 but=但 nor=也不 is=是 are=是 was=是 were=是 be=是 been= being= am=是 it=它 its=其 this=这一
that=该 these=这些 those=那些 which=它们 who=谁 whose=其 we=我们 our=我们的 us=我们 they=它们
their=其 them=它们 he=他 she=她 i=我 you=你 can=能够 could=可以 may=可能 might=可能 must=必须
should=应当 will=将 would=会 do= does= did= has=有 have=有 had=有 not=不 no=没有 without=无需
never=从不 none=没有 neither=既不 cannot=不能 than=比 then=然后 thus=因此 hence=因此 so=因此
if=如果 when=当 while=同时 where=其中 whether=是否 how=如何 why=为何 what=什么 there=存在
here=这里 also=还 only=仅 even=甚至 still=仍然 yet=然而 both=两者 each=每个 every=每个 all=所有
any=任何 some=一些 many=许多 most=大多数 more=更多 less=更少 fewer=更少 much=很多 few=少数
other=其他 another=另一个 such=这类 same=相同 own=自身 very=非常 too=也 over=超过 under=低于
above=高于 below=低于 about=约 around=约 approximately=约 roughly=约 nearly=近 almost=几乎
between=介于 across=跨越 through=通过 via=通过 during=期间 within=在内 among=之中 after=之后
before=之前 against=针对 toward=面向 towards=面向 upon=基于 per=每 versus=对比 vs=对比 e.g=例如
i.e=即 etc=等 however=然而 moreover=此外 furthermore=此外 therefore=因此 although=尽管
though=尽管 despite=尽管 because=因为 since=由于 until=直到 respectively=分别 well=良好 up=上
out=出 off=关 one=一个 two=两个 three=三个 four=四个 five=五个 six=六个 seven=七个 eight=八个
nine=九个 ten=十个 eleven=十一个 twelve=十二个 twenty=二十个 hundred=百 hundreds=数百 thousand=千
thousands=数千 million=百万 millions=数百万 billion=十亿 billions=数十亿 dozen=十余个
dozens=数十个 half=一半 third=第三 quarter=四分之一 first=首个 second=第二 fourth=第四 fifth=第五
single=单一 double=两倍 doubles=翻倍 doubled=翻倍 doubling=翻倍 triple=三倍 twice=两倍 once=一次
tenfold=十倍 twofold=两倍 threefold=三倍 percent=百分之 times=倍 ms=毫秒 hours=小时 hour=小时
minutes=分钟 minute=分钟 seconds=秒 days=天 years=年 year=年 months=个月 weeks=周
"""

_WORDS = """
ability=能力 able=能够 absolute=绝对 accent=口音 accents=口音 accuracy=准确率 accurate=准确
achieve=取得 achieves=取得 achieved=取得 achieving=取得 acoustic=声学 adaptation=自适应
adapt=适应 adaptive=自适应 address=解决 addresses=解决 additional=额外 adversarial=对抗
agent=智能体 agents=智能体 aim=旨在 algorithm=算法 algorithms=算法 alignment=对齐 analysis=分析
analyses=分析 analyze=分析 annotated=标注 annotation=标注 annotations=标注 application=应用
applications=应用 applied=应用 apply=应用 approach=方法 approaches=方法 architecture=架构
architectures=架构 art=技术 artificial=人工 attack=攻击 attacks=攻击 attention=注意力 audio=音频
auditory=听觉 augmentation=增强 automatic=自动 available=可用 average=平均 background=背景
baseline=基线 baselines=基线 behavior=行为 benchmark=基准 benchmarks=基准 best=最佳 better=更好
bias=偏差 binaural=双耳 bottleneck=瓶颈 broad=广泛 capabilities=能力 capability=能力 capture=捕捉
captures=捕捉 captioning=描述 case=案例 challenge=挑战 challenges=挑战 challenging=具有挑战
channel=通道 channels=通道 characteristics=特性 children=儿童 classification=分类
classifier=分类器 clean=干净 clinical=临床 clips=片段 code=代码 codebook=码本 codec=编解码器
codecs=编解码器 collected=收集 combination=组合 combine=结合 combines=结合 combining=结合
common=常见 communication=通信 compare=比较 compared=相比 comparison=比较 complex=复杂
complexity=复杂度 comprehensive=全面 computational=计算 compute=计算 conditioning=条件
conditions=条件 conduct=开展 consists=包括 consistent=一致 consistently=始终 consistency=一致性
constraints=约束 construct=构建 content=内容 context=上下文 continuous=连续 contribution=贡献
contributions=贡献 contrastive=对比 control=控制 controllable=可控 conventional=传统
conversation=对话 conversational=对话 conversion=转换 corpora=语料库 corpus=语料库 cost=成本
costs=成本 critical=关键 cross=跨 current=当前 data=数据 dataset=数据集 datasets=数据集
decoder=解码器 decoding=解码 deep=深度 deepfake=深度伪造 demonstrate=表明 demonstrates=表明
demonstrating=表明 dependencies=依赖 deployment=部署 design=设计 designed=设计 detail=细节
detect=检测 detecting=检测 detection=检测 detector=检测器 develop=开发 developed=开发
development=开发 device=设备 devices=设备 dialogue=对话 difference=差异 differences=差异
different=不同 difficult=困难 diffusion=扩散 diarization=日志 direct=直接 directly=直接
discrete=离散 distillation=蒸馏 distribution=分布 diverse=多样 diversity=多样性 domain=领域
domains=领域 downstream=下游 dynamic=动态 dynamics=动态 effect=效果 effective=有效
effectively=有效地 effectiveness=有效性 efficiency=效率 efficient=高效 embedding=嵌入
embeddings=嵌入 emotion=情感 emotional=情感 empirical=实证 enable=支持 enables=支持 enabling=支持
encoder=编码器 encoders=编码器 end=末端 energy=能量 english=英语 enhance=增强 enhancement=增强
ensure=确保 environment=环境 environments=环境 error=错误 errors=错误 essential=关键
evaluate=评估 evaluated=评估 evaluation=评估 evaluations=评估 event=事件 events=事件
evidence=证据 existing=现有 experiment=实验 experimental=实验 experiments=实验 explicit=显式
explore=探索 expressive=富有表现力 extensive=大量 extract=提取 extraction=提取 face=面临
factors=因素 fail=无法 fails=无法 feature=特征 features=特征 feedback=反馈 field=领域 final=最终
find=发现 findings=发现 fine=精细 fixed=固定 flexible=灵活 flow=流 focus=关注 formulate=建模
framework=框架 frameworks=框架 frequency=频率 function=函数 fusion=融合 future=未来 gap=差距
general=通用 generalization=泛化 generalize=泛化 generate=生成 generated=生成 generates=生成
generating=生成 generation=生成 generative=生成式 genre=流派 global=全局 good=良好 graph=图
ground=真实 guidance=引导 hearing=听力 high=高 higher=更高 highly=高度 human=人类 hybrid=混合
identify=识别 impact=影响 implementation=实现 important=重要 improve=提升 improved=提升
improvement=提升 improvements=提升 improves=提升 improving=提升 including=包括 increase=增加
increases=增加 increasing=增加 independent=独立 individual=个体 inference=推理 information=信息
input=输入 inputs=输入 instruction=指令 instrument=乐器 instruments=乐器 integrate=整合
integrates=整合 integration=整合 intelligence=智能 intelligibility=可懂度 interaction=交互
interactions=交互 interpretable=可解释 introduce=提出 introduces=提出 introducing=提出
investigate=研究 joint=联合 jointly=联合 key=关键 knowledge=知识 known=已知 label=标签
labels=标签 lack=缺乏 language=语言 languages=语言 large=大型 large-scale=大规模 latency=延迟
latent=潜在 layer=层 layers=层 learn=学习 learned=学习 learning=学习 length=长度 level=层面
leverage=利用 leverages=利用 leveraging=利用 lightweight=轻量 limitation=局限 limitations=局限
limited=有限 linear=线性 linguistic=语言学 listener=听者 listeners=听者 listening=听力 local=局部
long=长 loss=损失 low=低 lower=更低 low-resource=低资源 mapping=映射 masking=掩蔽 matching=匹配
maintain=保持 maintaining=保持 mechanism=机制 mechanisms=机制 method=方法 methods=方法
metric=指标 metrics=指标 microphone=麦克风 mitigate=缓解 mixture=混合 mobile=移动 modalities=模态
modality=模态 model=模型 modeling=建模 models=模型 modern=现代 module=模块 modules=模块 multi=多
multilingual=多语言 multimodal=多模态 multiple=多个 music=音乐 musical=音乐 natural=自然
naturalness=自然度 nature=本质 need=需要 network=网络 networks=网络 neural=神经 new=新 noise=噪声
noisy=含噪 novel=新颖 number=数量 objective=客观 observed=观测 offline=离线 online=在线 open=开放
open-source=开源 optimal=最优 optimization=优化 optimize=优化 original=原始 outperform=优于
outperforms=优于 outperforming=优于 output=输出 outputs=输出 overall=整体 paper=论文
parallel=并行 parameter=参数 parameters=参数 performance=性能 perceptual=感知 phoneme=音素
phonemes=音素 phonetic=语音学 pipeline=流程 pitch=音高 popular=流行 potential=潜力 practical=实用
precise=精确 predict=预测 prediction=预测 predictions=预测 present=提出 presents=提出
preserve=保留 preserving=保留 pretrained=预训练 pre-trained=预训练 pre-training=预训练
previous=以往 prior=先前 privacy=隐私 problem=问题 problems=问题 process=过程 processing=处理
produce=产生 produces=产生 prompt=提示 prompts=提示 promising=有前景 propose=提出 proposed=所提出
proposes=提出 prosody=韵律 prosodic=韵律 provide=提供 provides=提供 public=公开 publicly=公开
quality=质量 quantization=量化 question=问题 questions=问题 random=随机 range=范围 rate=率
rates=率 ratio=比率 real=真实 real-world=真实世界 reasoning=推理 recent=近期 recently=近来
recognition=识别 recording=录音 recordings=录音 reconstruction=重建 reduce=降低 reduced=降低
reduces=降低 reducing=降低 reduction=降低 reference=参考 relative=相对 release=发布 reliable=可靠
remain=仍然 remains=仍然 representation=表示 representations=表示 representing=表示 require=需要
requires=需要 research=研究 residual=残差 resource=资源 resources=资源 response=响应 result=结果
results=结果 retrieval=检索 reverberation=混响 reward=奖励 robust=鲁棒 robustness=鲁棒性
role=作用 sample=样本 samples=样本 sampling=采样 scalable=可扩展 scale=规模 scenario=场景
scenarios=场景 scene=场景 score=得分 scores=得分 segment=片段 segments=片段 semantic=语义
separation=分离 sequence=序列 sequences=序列 set=集合 shared=共享 short=短 show=表明 shows=表明
shown=表明 signal=信号 signals=信号 significant=显著 significantly=显著 similar=相似
similarity=相似度 simple=简单 singing=歌唱 singer=歌手 small=小型 social=社会 song=歌曲
songs=歌曲 sound=声音 sounds=声音 source=声源 spatial=空间 speaker=说话人 speakers=说话人
specific=特定 spectral=频谱 spectrogram=语谱图 speech=语音 spoken=口语 spoofing=欺骗 stable=稳定
stage=阶段 standard=标准 step=步骤 strategies=策略 strategy=策略 streaming=流式 strong=强
structure=结构 structured=结构化 studies=研究 study=研究 style=风格 subjective=主观 suggest=说明
superior=更优 supervised=监督 support=支持 synthesis=合成 synthesized=合成 synthetic=合成
system=系统 systems=系统 target=目标 task=任务 tasks=任务 technique=技术 techniques=技术
temporal=时间 test=测试 text=文本 theoretical=理论 timbre=音色 time=时间 token=词元
tokenizer=分词器 tokens=词元 tool=工具 traditional=传统 train=训练 trained=训练 training=训练
transcription=转写 transcriptions=转写 transfer=迁移 translation=翻译 tuning=调优 type=类型
types=类型 understanding=理解 unified=统一 unseen=未见 use=使用 used=使用 user=用户 users=用户
uses=使用 using=使用 utterance=语句 utterances=语句 validate=验证 various=各种 video=视频
visual=视觉 vocal=人声 vocoder=声码器 voice=语音 wide=广泛 widely=广泛 word=词 words=词 work=工作
world=世界 yields=得到 datapoint=数据点 fold=倍 way=方式 aware=感知 free=免 wise=级 like=类似
"""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FILLERS = _words("""
机制 过程 环节 条件 因素 情境 方面 形式 内容 特点 视角 线索 层次 部分 要素 途径 步骤 方式 结构
领域 对象 目标 背景 依据 观点 思路 规律 趋势 水平 状态 关系 作用 意义 价值 资源 设置 环境 场景
需求 表现 构建 整合 优化 调节 描述 刻画 考察 探讨 归纳 梳理 呈现 揭示 支撑 引导 协调 匹配 关联
转换 适配 迁移 灵活 稳健 广泛 深入 系统 清晰 细致 持续 典型 实际 相关 适当 主要 具体 自然 完整
丰富 常用 直观 合理
""")
"""Two-character words for everything that the table lacks; none of them holds a numeral, a
negation or a direction (more, less), so that no check of those sees something new."""


def _read(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split())


WORDS: dict[str, str] = {**_read(_WORDS), **_read(_SMALL)}
PHRASES: dict[tuple[str, ...], str] = {tuple(key.split("_")): value for key, value in _read(_PHRASES).items()}
LONGEST_PHRASE = max(map(len, PHRASES))
