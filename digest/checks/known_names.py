"""How Chinese puts the acronyms and proper nouns that everyone knows; data only.

One entry per line: the English forms, a colon, Chinese pieces of which any one will do.
"""

_LINES = """
LLM LLMS: 语言模型 大模型
MLLM MLLMS LMM LMMS: 语言模型 大模型 多模态模型
VLM VLMS LVLM LVLMS: 语言模型 大模型
LM LMS SLM PLM LALM ALLM: 语言模型 大模型
AI: 人工智能 智能 人机 智造
AGI: 通用人工智能 通用智能
GENAI: 生成式
ML: 机器学习
DL: 深度学习
RL: 强化学习
RLHF: 强化学习
SFT: 微调
PEFT: 微调
RAG: 检索增强
COT: 思维链 链式
ICL: 上下文学习 情境学习 语境学习
KD: 蒸馏
KG KGS: 知识图谱
NLP: 自然语言
NLU: 语言理解
NLG: 语言生成
NER: 命名实体 实体识别
ASR: 语音识别 识别
AVSR: 视听语音 语音识别
STT: 语音转文本 语音转文字 语音识别 语音到文本
TTS: 语音合成 文本转语音 文本到语音 文字转语音
S2T: 语音到文本 语音转文本
S2S: 语音到语音 序列到序列
S2ST: 语音到语音
ST: 语音翻译
MT NMT SMT: 机器翻译 翻译
SLU: 口语理解 语音理解
SER: 情感识别 情绪识别
SED: 声音事件
SV ASV: 说话人
VC: 语音转换 音色转换 变声
SVC: 歌声转换 歌唱
SVS: 歌声合成 歌唱
KWS: 关键词 唤醒
VAD: 语音活动 活动检测 端点检测
SE: 语音增强
SSL: 自监督 声源定位 半监督
E2E: 端到端 端对端
OOD: 域外 分布外
ID: 标识 身份 编号 域内
L1: 母语 第一语言 一语
L2: 第二语言 二语 非母语 外语
1D: 一维
2D: 二维 平面
3D: 三维 立体
4D: 四维
CV: 计算机视觉 交叉验证
VQA: 视觉问答
QA: 问答
IR: 信息检索 脉冲响应 红外
VR: 虚拟现实
AR: 自回归 增强现实
XR: 扩展现实
MR: 混合现实
HCI: 人机交互
HRI: 人机交互 人机器人
IOT: 物联网
GPU GPUS: 显卡 图形处理器 算力
CPU CPUS: 处理器
FPGA: 现场可编程
OS: 操作系统
UI GUI: 界面
API APIS: 接口
URL URLS: 网址 链接
IT: 信息技术
PDF: 文档 概率密度
PC: 电脑 计算机 个人
TV TVS: 电视
DVD: 光盘
CD: 光盘
FM: 调频
AM: 调幅 声学模型
HR: 人力资源 心率
IQ: 智商
EQ: 均衡 情商
QOS: 服务质量
QOE: 体验质量
PHD: 博士
STEM: 理工 科学、技术
COVID: 新冠
COVID-19: 新冠
DNA: 脱氧核糖核酸 基因
RNA: 核糖核酸
MRI FMRI: 磁共振
CT: 断层扫描
EEG: 脑电
ECG EKG: 心电
EMG: 肌电
MEG: 脑磁
EHR EHRS EMR: 病历 健康记录
ICU: 重症
AD: 阿尔茨海默
ADHD: 多动
ASD: 自闭 孤独症 异常声音
PTSD: 创伤后
UAV UAVS: 无人机
LIDAR: 激光雷达
GPS: 定位
SNR: 信噪比
SDR: 信号失真比 失真比
RTF: 实时率 实时因子
RIR RIRS: 冲激响应 脉冲响应
DOA: 到达方向 波达方向
DRR: 直混比
PCM: 脉冲编码
STFT: 短时傅里叶
FFT: 傅里叶 全量微调
DCT: 余弦变换
WER: 词错误率 词错率 错误率 误词率 字错
CER: 字错误率 字符错误率 字错率 错误率
PER: 音素错误率 错误率
DER: 日志错误率 错误率
EER: 等错误率 错误率
MOS: 平均意见 主观
ABX: 听辨
FPR: 假阳性率 误报率 假阳率
FNR: 假阴性率 漏报率 漏检率
TPR: 真阳性率
AUC: 曲线下面积
ROC: 受试者
MAE: 平均绝对误差 掩码自编码
MSE: 均方误差
RMSE: 均方根误差
CNN CNNS: 卷积
RNN RNNS: 循环神经
GNN GNNS: 图神经
DNN DNNS: 神经网络
ANN ANNS: 神经网络
SNN SNNS: 脉冲神经
NN NNS: 神经网络
MLP MLPS: 多层感知
GAN GANS: 对抗
VAE VAES: 自编码
GMM: 高斯混合
HMM: 隐马尔可夫 马尔科夫
SVM SVMS: 支持向量
KNN: 近邻
PCA: 主成分
SOTA: 最 先进 前沿 顶尖 领先 优
AV AVS: 自动驾驶 视听 音视频
US USA: 美国 超声
UK: 英国
EU: 欧盟 欧洲
UN: 联合国
UAE: 阿联酋
NIH: 国立卫生研究院
WHO: 世界卫生组织 世卫
NTU: 南洋理工
MIT: 麻省理工
CMU: 卡内基梅隆
OK:
II:
"""


def _parse() -> dict[str, tuple[str, ...]]:
    table = {}
    for line in _LINES.strip().splitlines():
        forms, pieces = line.split(":")
        for form in forms.split():
            table[form] = tuple(pieces.split())
    return table


ACRONYMS = _parse()
"""Acronym in capitals to renderings; without any it need not be rendered at all."""

PLACES = frozenset(
    # Proper nouns that Chinese writes in characters: places, peoples, companies, persons of method names.
    "africa america asia australia europe china india japan korea singapore taiwan hongkong vietnam "
    "thailand indonesia malaysia philippines pakistan bangladesh nepal iran iraq israel turkey egypt "
    "nigeria kenya ethiopia ghana morocco tanzania uganda rwanda germany france spain italy portugal "
    "poland ukraine russia britain england scotland wales ireland netherlands holland belgium austria "
    "switzerland sweden norway denmark finland iceland greece hungary romania bulgaria serbia croatia "
    "canada mexico brazil argentina chile colombia peru cuba york california texas london paris "
    "berlin beijing shanghai shenzhen tokyo seoul delhi mumbai bangalore dubai bangla bengali hindi "
    "urdu pinyin quran bible wechat weibo taobao alipay tencent alibaba baidu huawei xiaomi microsoft "
    "google apple amazon intel samsung twitter facebook wikipedia linux windows olympiad olympic "
    "christmas freud kant plato aristotle shakespeare bach beethoven mozart chopin celsius fahrenheit".split()
)
