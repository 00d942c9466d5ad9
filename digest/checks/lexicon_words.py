"""English word beginnings of paper abstracts and how Chinese abstracts put them; data only.

One entry per line: English beginnings, a colon, Chinese pieces of which any one will do. A
beginning counts for every word that starts with it, and the longest one wins.
"""

WORDS = """
language linguistic:语言 语种 言语
languages:语言 语种 语
speech spoken:语音 口语 言语 讲话 话语 演讲 说话
speak speaker:说话 讲话 发言 扬声器 说话者 使用者 母语 言者 演讲
text textual:文本 文字 文
audio:音频 声音 视听 听
sound acoustic:声
music musical musicolog:音乐 乐
song:歌
singing singer:歌 唱
lyric:歌词
melod:旋律
rhythm:节奏 韵律
pitch:音高 音调 基频
timbre:音色
instrument:乐器 仪器 工具
track:轨 跟踪 曲目 歌曲 赛道 追踪
score scores:分 乐谱 评 得分
voice vocal:语音 声音 嗓音 人声 声 歌
utterance:语句 话语 句 发言 言语
prosod:韵律
phonem phonetic phonolog:音素 音位 音 发音
pronunci:发音
accent:口音 音
dialect:方言
multilingual:多语
cross-lingual crosslingual:跨语
bilingual:双语
english:英语 英文
chinese mandarin:中文 汉语 普通话 中国 国语
japanese:日语 日本 日文
german:德
french:法
spanish:西班牙
korean:韩
arabic:阿拉伯
indian:印
african:非洲
noise noisy:噪
reverber:混响
denois:去噪 降噪
enhancement:增强 提升 强化
separat:分离 单独 独立 分开 分
localiz:定位 本地化
direction:方向 方位
captur:捕捉 捕获 获取 刻画 反映 采集 抓 记录 体现
caption:字幕 描述 标题 说明
subtitle:字幕
transcri:转录 转写 文字稿 记录 抄本 听写
translat:翻译 译 转化 转换
recogni:识别 认 承认 认可
synthes synthet:合成 综合
generat:生成 产生 成 创造
generativ:生成
generaliz generalis:泛化 推广 通用 概括
general:通用 一般 普遍 泛 总体 广
classif:分类 类
detect:检测 侦测 识别 发现 探测 觉察 察觉
predict:预测 预
estimat:估 测
segment:分割 分段 片段 段 切分
cluster:聚类 簇 集群
retriev:检索 获取 取 召回
summariz summaris summary summaries:摘要 总结 概 归纳
question:问 题
answer:答 回复
query queries:查询 问 检索
dialog:对话
conversation:对话 会话 交谈 谈话
chatbot:聊天
interact:交互 互动 相互
turn-taking:轮 话
emotion:情感 情绪
affect:影响 情感
sentiment:情感 情绪
hate:仇恨
bias biases biased:偏
fairness:公平
stereotyp:刻板
gender:性别
age:年龄 岁
children child:儿童 孩 幼
student:学生 学员
teacher:教师
educat:教育 教学
clinic:临床 诊
medical medicine:医
patient:患者 病人 病
disease:病
diagnos:诊断
health healthcare:健康 医 卫生
cognit:认知
brain:脑
neuro neural:神经
alzheimer:阿尔茨海默
human:人
social:社会 社交 社
cultur:文化
politic:政治
legal law:法 定律
financ:金融 财
software:软件
hardware:硬件
device:设备 装置 端
edge:边缘 边
mobile:移动 手机
robot:机器人
vehicle:车
autonom:自主 自动 自治
agent:智能体 代理 体
game:游戏 博弈
virtual:虚拟
image:图像 图片 图 影像 照片
video:视频 影
visual vision:视觉 视 可视 画面
face facial:面 脸 人脸 表情
object objects:物体 对象 目标 物 客观
objective:目标 客观 目的
subjective:主观
scene:场景 景
multimodal multi-modal:多模态 多种模态
modalit modal:模态
unimodal:单模态
cross-modal:跨模态
train trained training:训练 培训 练
pretrain pre-train:预训练
post-train:后训练
fine-tun finetun:微调 精调 调优
tuning tune:调
instruct:指令 指导 指示 遵循
prompt:提示 促 引
zero-shot:零样本 零次 零-shot 零
few-shot:少样本 小样本 少量
in-context:上下文 语境 情境
context:上下文 语境 情境 背景 环境 情景 场景
token:token 令牌 词元 标记 词 符
tokeniz:分词 词 标记 令牌 token
embed:嵌入 向量 内嵌
represent:表示 表征 代表 表现 体现 呈现
represented:代 表 体现
encod:编码
decod:解码
codec:编解码
code codes coding:代码 编码 码 编程
codebook:码本
quantiz:量化
quantif:量化 衡量 定量 数
quantit:定量 数量 量
qualit:质 定性 品
compress:压缩
vocod:声码器
spectr:谱
frequenc:频
frame frames:帧 框架 构
framework:框架 架构 体系
architect:架构 结构 体系
module modules modular:模块
layer:层
transformer:transformer 变换器 变压器
attention:注意 关注 重视
diffusion:扩散
adversari:对抗 敌对 攻击
contrastive:对比
reinforcement:强化
reward:奖励 奖 回报
policy policies:策略 政策
distill:蒸馏 提炼 精炼
adapt:适应 适配 自适应 调整 改编 适 应
lora:lora
low-rank:低秩
alignment align:对齐 一致 对准 匹配 契合 符合
preference:偏好 喜好 倾向
feedback:反馈
hallucinat:幻觉 虚构 编造 臆造
reasoning reason:推理 原因 理由
chain:链
thought thinking think:思
knowledge:知识 已知 据我们所知
memory:记忆 内存 存储 显存
attack:攻击
defen:防
jailbreak:越狱
safety safe:安全
secur:安全
privacy:隐私
private:私 隐私
risk:风险 险
harm harmful:害
toxic:毒 有害
deepfake:伪造 深伪 换脸 deepfake
spoof:欺骗 伪造 反欺
watermark:水印
evaluat:评估 评测 评价 测评 测试 评
assess:评估 评定 评价 考核 评测 测评 评
benchmark:基准 评测 测试 标杆 benchmark
metric:指标 度量 标准
measur:测量 衡量 度量 指标 测 措施 量
accura:准确 精确 精度 正确 精准
precision precise:精度 精确 精准 准确 确切
recall:召回 回忆
robust:鲁棒 稳健 健壮 稳定 强健
efficien:效率 高效 效
effective:有效 效 成效 高效
performance:性能 表现 效果 绩效 成绩 能力
perform:性能 表现 执行 进行 效果 完成 实施 优 达
outperform surpass:优于 超越 超过 胜 超 领先 更优 高于 好于
exceed:超
superior:优 更好 卓越
baseline:基线 基准
state-of-the-art sota:最先进 最优 最佳 sota 顶尖 前沿 领先 最新 先进 最高 最好
competitive:竞争 相当 媲美 有力
comparable:相当 媲美 可比 相近 比肩 接近
compar:比较 对比 相比 较 比 相当 媲美
improv:提升 提高 改进 改善 增强 优化 进步 增 升 改良 进一步 强化 优
enhanc:增强 提升 提高 强化 改善 改进 优化 加强 增进
boost:提升 提高 增强 推动 促进 增
increas:增 提高 提升 升 越来越 日益 加 上涨 更 愈
reduc:减少 降低 减 缩 降 下降 简 削 少
decreas:降 减 下降 低 少
degrad:降 退化 下降 恶化 衰 损 差
gain:增益 提升 收益 获 增 提高 改进 进步 得
mitigat alleviat:缓解 减轻 减少 降低 抑制 消除 应对 缓和 解决 避免
eliminat:消除 无需 排除 剔除 避免 去除 免
achiev:实现 达到 取得 获得 达 完成 成
attain:达 获 实现 取得
obtain:获 得 取
maintain:保持 维持 维护 同时 保
preserv retain:保 留 维持
ensur:确保 保证 保障 以确
enabl:使 能 实现 让 支持 可 允许 促 赋
allow:使 允许 让 能 可 支持
facilitat:促进 便于 助 推动 方便 以便 简化 支持 有利 便 实现
support:支持 支撑 辅助 支
provid:提供 给 供 为 给予 带来
offer:提供 带来 给 具 为
introduc:引入 介绍 提出 推出 引 带来 提
propos:提出 提议 建议 拟 推出 方案 本文 所提 我们的
present:提出 展示 呈现 介绍 提供 推出 存在 给出 目前 当前 面临
develop:开发 发展 研发 研制 研究 构建 制定 设计 推进 推出
design:设计 旨在 专为 专 构
build built:构建 建 打造 基于 搭
construct:构 建
creat:创建 创造 生成 创 建 造 产生 打造 制作 构
establish:建立 确立 构建 成立 奠定 树立 创 既定 成熟 已 设
explor:探索 探讨 研究 探究 探 发掘 开拓 深入
investigat examin:研究 调查 探讨 探究 考察 探索 分析 检验 审视 考查 探 调研 检查 测试
stud studi study studied studies:研究 学习 探讨 本文 探究
analy:分析 解析 剖析 研究
survey:综述 调查 调研 概述
review:综述 回顾 评审 审查 评论 审 述
discuss:讨论 探讨 论
address:解决 应对 针对 处理 弥补 填补 克服 地址 对 为
tackl:解决 应对 攻克 处理
solv solution:解决 求解 方案 解
overcom:克服 解决 突破 弥补
bridg:弥合 桥 填补 连接 缩小 弥补 衔接 跨越
gap gaps:差距 空白 鸿沟 缺口 差异 不足 间隙 缺 局限
limit limited limitation limitations:限 不足 少 缺 瓶颈
challeng:挑战 难 困
difficult:难 困
problem issue:问题 难题 题
struggle:难 困 挣扎 挑战 不佳 不足 吃力
suffer:遭 受 面临 存在 患 苦 有
lack:缺 不足 无 匮乏 没有 未 尚
scarc:稀缺 匮乏 稀少 少 缺 不足
costly expensive cost costs:成本 昂贵 代价 费 高
time-consuming:耗时 费时 时间
manual:手动 人工 手工 手
automat:自动 自
demonstrat:证明 展示 表明 演示 证实 显示 展现 验证 示范 表现 揭示 证
show shows shown:表明 显示 展示 展现 证明 表现 示 发现 证
reveal:揭示 显示 发现 表明 展现 暴露 揭
find finding findings found:发现 结果 找 结论 表明
result results:结果 导致 成果 成绩 表明 实验 效果 从而 致 显示
experiment:实验 试验
extensive:大量 广泛 全面 丰富 充分 详 深入 多项 众多 实验
comprehensive:全面 综合 完整 系统 详尽 广泛 综
thorough:全面 彻底 深入 充分 系统 详
systematic:系统
empiric:实证 经验 实验 实际
theor:理论
analytical:分析 解析
statistic:统计
significan:显著 重大 重要 意义 大幅 明显 极大 极 大 关键
substantial:大幅 显著 大量 实质 巨大 明显 可观 相当 重大 极大 庞大
remarkabl:显著 卓越 非凡 出色 惊人 令人瞩目 优异 瞩目 极
promising:前景 希望 潜力 良好 有望 前途 期 优 令人 前
potential:潜 可能 有望 前景
important importance:重要 关键 意义 至关 重视
crucial critical:关键 重要 至关 批判 严重 核心
essential:必 关键 重要 本质 至关 基本 核心 根本 不可或缺
fundamental:基本 根本 基础
key:关键 核心 主要 重要 键 要
novel new:新 首 创
innovativ innovation:创新 新
unique:独特 独 唯一 特
recent:近 最新 新 当前 最近 目前 现
current:当前 现有 目前 现 现行 如今
existing:现有 已有 现存 当前 现 既有 以往 传统 目前 存在
previous prior:先前 之前 以往 此前 已有 前 先验 现有 过去 过往 优先
traditional conventional:传统 常规 惯
future:未来 后续 今后 将来
further:进一步 更 深 还 此外 另 继续
specific:特定 具体 专门 特 具 针对
particular:特 尤 具体
various divers varied:多 各 不同 种
differ different:不同 差 各 区别 异
multiple:多
several:多 几 若干 数 一些 各
numerous:众多 大量 许多 多 诸多
large-scale:大规模 大型 规模
large larger:大
small smaller:小
high:高
low:低 少 差
lower:低 降 下 更少 小
higher:高 更
better:更 好 优 佳 较
best:最 佳
fast faster:快 速
speed:速 快 度
latenc:延迟 时延 延时
real-time:实时
stream:流
online:在线 线上 网
offline:离线
long longer:长
short:短 简
sequence sequent:序列 顺序 随后 序
length:长
duration:时长 时间 持续
tempor:时
spati:空间
dynamic:动态 动
static:静态
global:全局 全球 整体 世界
local:局部 本地 地
hierarch:层次 分层 层级 级
structur:结构 构
graph:图
network:网络 网
tree:树
node:节点
vector:向量 矢量
matri:矩阵
linear:线性
optim:优化 最优 最佳 优
algorithm:算法
function:函数 功能 作用
loss:损失 损耗 丢失 失
gradient:梯度
paramet:参数 参
weight:权重 权 加权 重 轻
scal scalable scale:规模 扩展 尺度 缩放 大 级 量表 伸缩
size:规模 大小 尺寸 量
complex:复杂 复 综合
simpl:简单 简 单 仅 只
light lightweight:轻
comput:计算 算
inferenc inferr infer:推理 推断 推
resourc:资源 源
dataset:数据集 数据 语料 集
data:数据 资料 语料
database:数据库 库
corpus corpora:语料 库
annotat:标注 注释 注 标
label labels labeled labelled:标签 标注 标记 标
unlabel:无标 未标
sampl:样本 采样 抽样 样 例
exampl:示例 例 样
instanc:实例 例 样本 如
categor:类
type types:类 型 种
class:类 级 班 课
group:组 群
set sets:集 组 套 设 一系列
pair:对 成对 配
feature:特征 特点 功能 特性 特 以
attribut:属性 归 特 因
property properties:属性 特性 性质 特征 特点
characteristic characteriz:特征 特点 特性 刻画 表征 描述 特
pattern:模式 规律 图案 格局 模
signal:信号
inform information informative:信息
content:内容
semantic:语义
syntact:句法 语法
lexic:词汇 词
vocabular:词
word words:词 字 单词 言
sentence:句
phrase:短语 词组 语
document:文档 文件 记录 资料 文献
paragraph:段
concept:概念
domain:领域 域
in-domain:域内 领域内
out-of-domain:域外 领域外 跨域
task:任务 题
applicat:应用 申请
apply applied:应用 采用 用 施 运用
scenario:场景 情景 情形 情况 情境
environment:环境
setting:设置 场景 环境 情况 设定 条件 情境 下
condition:条件 状况 情况 病 环境
user:用户 使用 者
expert:专家 专业
professional:专业
researcher:研究 学者
research:研究 科研
communit:社区 界 群体 社
field:领域 域 场
practic:实践 实际 实用 从业 做法 惯例
real-world:现实 真实 实际
real:真 实 现实
world:世界 现实 全球 真实 实际
open-source opensource:开源 开放 公开
open:开
public:公 开
publicly:公开 开放 开源
releas:发布 公开 开源 释放 推出
availab:可用 获取 公开 可 提供 现有 开 获 供 见 访问 有 发布
github:github
access:访问 获取 获得 取 接触 易 无障碍 通
platform:平台
tool:工具
system:系统 体系 制
technolog:技术 科技
techniq:技术 方法 技巧 法
approach:方法 途径 方式 方案 手段 做法 本 法 接近 路
method methodolog:方法 方式 法 手段 方案 本文 我们的
strateg:策略 战略 方法
mechanism:机制 原理 制
paradigm:范式 模式 方式
process:处理 过程 流程 进程 加工 程
processing:处理 加工
pipeline:流程 管道 流水线 管线 pipeline 链 步骤
stage:阶段 步 级
step:步 阶段 级
phase:阶段 相位 期
level:级 层 水平 程度 度
component:组件 成分 部分 组成 模块 分量 要素 部件 构件
element:元素 要素 成分 部分
input:输入
output:输出 产出 结果 生成
respons:响应 回复 回答 反应 应答 回应 答 应 负责
behavio:行为 表现
decision:决策 判 决定
select:选 挑
choice choos:选
control:控制 可控 对照 掌控 操控 受控
manag:管理 成功 处理 应对
plan:规划 计划 方案
search:搜索 搜 检索 查
filter:过滤 筛 滤
extract:提取 抽取 提 取 萃取
identif:识别 确定 发现 标识 辨 认 找 鉴别 身份 指出 明确
verif:验证 核实 确认 核 证
validat:验证 证实 确认 有效 证 检验
confirm:证实 确认 证明 验证 表明
test:测试 检验 测 试 考
error:错误 误 差
correct:正确 纠正 校正 修正 改正 纠错 纠
fail:失败 未能 无法 不能 难以 失 未 故障 不
success:成功 有效 成
reliab:可靠 信 可信
trust:信
consisten:一致 始终 稳定 持续 连贯 均
stab stable:稳定
uncertain:不确定
confiden:置信 信心 自信
similar:相似 类似 相近 相当 同样 近似 同
relat relationship:关系 相关 关联 联
correlat:相关 关联
depend:依赖 取决 依 独立 相关
independ:独立 无关 不依赖
rely relies reliance:依赖 依靠 依 基于
combin:结合 组合 综合 联合 融合 合 并 集
integrat:整合 集成 融合 结合 融入 纳入 一体 综合 合
fusion fuse:融合
merg:合并 融合 合
incorporat:融入 结合 纳入 引入 整合 加入 包含 集成 融合 采用 合
leverag utiliz:利用 借助 使用 运用 用 通过 采用 充分 基于
employ:采用 使用 利用 运用 用 通过
exploit:利用 开发 挖掘 用
adopt:采用 采纳 使用 应用 用
requir:需 要求 要 必
need needs:需 要 必
necess:必 需
demand:需 要求
provides:提供 给 带来 为
includ:包括 包含 涵盖 如 含 纳入 等 涉及 其中
compris consist:包 由 组成 含 涵盖 一致 构成
contain:包含 含 有 包
cover:覆盖 涵盖 包括 涉及
rang:范围 从 涵盖 各 广泛 到 一系列
span:跨 涵盖 片段 跨度 段 覆盖
involv:涉及 包括 参与 包含 牵涉
focus:关注 专注 聚焦 侧重 重点 集中 着眼 着重 注重 主要
target:目标 针对 靶 标
aim:旨在 目标 目的 为 致力 力求 意 以
goal:目标 目的
purpos:目的 用途 通用 专 目标
motivat:动机 激励 启发 促 受 为此 激发
inspir:启发 灵感 激发 受
contribut:贡献 有助 促 作用 做出
impact:影响 冲击 作用
influenc:影响
effect effects:影响 效果 效应 作用 效
role:作用 角色
benefit:好处 益 优势 利
advantage:优势 优点 利
drawback:缺点 缺陷 不足 弊
strength:优势 强 长处 优点 实力
weak:弱 缺 劣 薄 不足
capab:能力 能 可
abilit ability:能力 能 力 性
skill:技能 能力 技巧
power powerful:强 力 功率 能
strong:强 优 有力 出色 高 显著
rich:丰富 富
deep:深
broad wide:广 各 宽 泛
full fully:完全 充分 全 完整
complete:完整 完全 完成 全
partial:部分 偏
single:单 一
joint:联合 共同 协同 合
simultan concurrent:同时 同声 同步 并发 一并
parallel:并行 平行
unifi unify:统一
share shared:共享 分享 共 共同
common:常 共 普遍 通
univers:通用 普遍 普适 大学 统一
standard:标准 规范 常规
formal:形式 正式
explicit:显式 明确 显 直接
implicit:隐
direct:直接 直
indirect:间接
end-to-end:端到端 端对端
original:原
initial:初 首 最初
final:最终 最后 终
simultaneously:同时
iterat:迭代 反复
continu:连续 持续 继续 不断 仍
gradual progressiv:逐步 渐进 逐渐 逐
adaptiv:自适应 适应
flexib:灵活
interpretab explain explainab explan:解释 可解释 阐 说明
interpret:解释 解读 理解 释 口译 诠释
understand:理解 了解 认识 懂 解
comprehen:理解 领悟 全面
insight:见解 洞察 启示 洞见 深入 视角 思路 认识
perspective:视角 角度 观点 观
opinion:意见 观点
perce percei:感知 知觉 感 认为 视为 看
attract:吸引 受到 引 关注
popular:流行 普及 受欢迎 热门 广 欢迎 常用 盛行
rapid:快速 迅速 迅猛 飞速 快 速
growing grow:增长 日益 增 不断 越来越 发展 长
emerg:出现 涌现 新兴 兴起 成为 浮现 突现 崛起 应运而生 展
advanc:进展 进步 先进 推进 发展 推动 高级 突破 促进
progress:进展 进步 进
evol:演 进化 发展 不断 进 变化
trend:趋势
widely widespread:广 普遍 大量
frequen:频 经常 常
rare:稀 罕 少
often:常 往往 通常 多 经常
typical:典型 通常 一般 常 往往
usually:通常 一般 往往 常
mainly primarily:主要
especially:尤 特别
without:无 不 没有 未 免 而非
despite:尽管 虽 即使 仍 然而 但
although though:尽管 虽 但 然而
however:然而 但 不过 却 可
unlike:不同 与 区别
instead rather:而 代替 不
three:三 3
four:四 4
five:五 5
six:六 6
seven:七 7
eight:八 8
nine:九 9
two:两 二 双 2 俩
second:第二 其次 二 秒
third:第三 三 再
half:半 50%
hour hours:小时 时
minute minutes:分钟
million:百万 万 亿 M
billion:亿 十亿 B
thousand:千 万
hundred:百
percent percentage:百分 %
average:平均 均
rate:率 速 评
ratio:比
curriculum:课程
tempo:节
participant:参与者 被试 受试 参加 人
listener:听
question-answering:问答
customer:客户 顾客
service:服务
news:新闻
web:网
internet:互联网 网络 网
media:媒体 媒介 传媒
creativ:创
writing written write:写 书面 书
read reading:读
education:教育
math mathemat:数学
scien:科学 科
physic:物理 身体 体
chemi:化学
biolog:生物
energy:能
environmental:环境
weather:天气
protein:蛋白
molecul:分子
gene genom:基因
program:程序 编程 计划 项目 方案
compil:编译 汇编 收集
debug:调试
bug bugs:缺陷 错误 漏洞 bug
vulnerab:漏洞 脆弱 弱 易受
malicious:恶意
request:请求 要求 需求
template:模板
format:格式 形式
schema:模式 架构 图式
entity entities:实体
event:事件
action:动作 行动 操作 行为
motion:运动 动作
gesture:手势 姿
pose poses:姿 构成 带来 提出 给
trajector:轨迹
depth:深
camera:相机 摄 镜头
sensor:传感
channel:通道 信道 声道 频道 渠道 路
microphone:麦克风 话筒 传声器
array:阵列 一系列
beamform:波束
stereo:立体声 双声道
mono monophon:单声 单
polyphon:复音 复调 多声 多音
piano:钢琴
guitar:吉他
drum:鼓
podcast:播客
broadcast:广播 播
meeting:会议 满足
phone:电话 手机 音
assistant:助手 助理 辅助
personal:个性化 个人 人
style:风格 样式 式
identity:身份
persona:人格 角色 人设
character:角色 字符 特征 性格 特 人物
role-play:角色扮演
culture:文化
ethic:伦理 道德
moral:道德 伦理
trustworth:可信 信
transparen:透明
hypothes:假设 假说
assum assumption:假设 假定 设想
evidence:证据 依据 证
proof:证明 证
theorem:定理
bound:界 限
converg:收敛
variab varian variat vari:变 方差 不同 差异 异 各 多 体
distribut:分布 分配 分发
probabil:概率 可能
entropy:熵
random:随机
seed:种子
outlier:异常 离群
anomal:异常
augment:增强 扩充 增广 扩增 增
mask:掩 屏蔽
prune pruning:剪枝 修剪 裁剪
sparse:稀疏
dense:稠密 密集 密
redundan:冗余
overhead:开销 负担 成本
throughput:吞吐
bandwidth:带宽
bitrate:比特率 码率
cache:缓存
batch:批
workflow:流程 工作流
deploy:部署 应用
production:生产 产 制作
industr:工业 行业 产业 业
commercial:商业 商用 商
company companies:公司 企业
product:产品 产 积
learn:学 习 了解
source:源 来
machine:机器 机
intelligen:智能 智
natural:自然
supervis:监督
self-supervis:自监督
unsupervis:无监督
external:外部 外
internal:内部 内
underexplor unexplor:未 不足 少 尚 待 空白
downstream:下游
handl:处理 应对
artificial:人工 人造
communicat:通信 交流 沟通 传
experienc:体验 经验 经历
constrain:约束 限制 受限
sensitiv:敏感 灵敏
mixtur:混合
minim:最小 极小 少 低 小 微
ablat:消融
execut:执行
background:背景
heterogen:异构 异质
autoregress:自回归
nonautoregress:非自回归
intermediat:中间
coheren:连贯 一致
configur:配置
collaborat:协作 合作 协同
hybrid:混合
digital:数字
auditory:听觉 听
individual:个
factor factors:因素 因子 要素
describ descri:描述 说明 刻画 阐
collect:收集 采集 集 汇
literature:文献
discret:离散
latent:潜 隐
foundation:基础 基石 基
foundational:基础
events:事件 活动
eventual:最终
formation:形成
spectrum:谱
elementary:基本 初级 小学
rationale:理由 依据 推理 原理
laborat:实验室
artifact:伪影 痕迹 伪 产物 工件
artist:艺术 艺
classical:经典 古典
emergenc:紧急 急 应急 涌现 出现
concern:担忧 关注 问题 顾虑 忧 关 隐患
opportunit:机会 机遇 契机
conduct:进行 开展 展开 做 实施 实验
highlight:突出 凸显 强调 表明 揭示 亮点 彰显 凸 指出 突显 展
exhibit:表现 展现 展示 呈现 具有 显示 存在 表
produc:产生 生成 产 生产 制作
extend:扩展 延伸 拓展 延 扩
tailor:定制 量身 专 针对 适
valuabl:宝贵 价值 重要 有益
transfer:迁移 转移 传
unseen:未见 未知 未曾 没见 没有见 未
impressiv:令人 出色 卓越 惊 优异 显著 强大
interest:兴趣 关注 感兴趣 有趣
matching match:匹配 相当 媲美 一致
outlin:概述 勾勒 大纲 提出 描绘 轮廓
realistic:现实 真实 逼真
curat:精心 策划 整理 精选 筛选 构建 编
updat:更新
balanc:平衡 均衡 兼顾
observ:观察 观测 发现
refin:精 优化 细化 改进 完善
truth:真实 真值 真 事实 标准
rank:排 秩 名
truncat:截断 截
overlap:重叠
concat:拼接 连接
hidden:隐
expressiv:表达 表现 富有表现
intelligib:可懂 清晰 可理解
naturalness:自然
disentangl:解耦 解缠 分离
clon:克隆 复制
conver:转换 变换 转化
convers conversations:对话 会话 交谈 谈话
anonymi:匿名
wearabl:可穿戴 穿戴
toolkit:工具
leaderboard:排行 榜
crowdsourc:众包
psycho:心理
lesson:教训 课 经验
hospital:医院
surg:手术 外科
therap:治疗 疗
treatment:治疗 处理 疗
stutter:口吃
dysarthr:构音
disorder:障碍 紊乱 失调
impair:障碍 受损 损 残
cochlear:耳蜗
hearing:听
listening:听
older elderly:老年 年长 老 年龄较大
adult:成人 成年
infant:婴
country countries:国
government:政府
low-resource:低资源 资源匮乏 资源稀缺 资源有限 资源不足 资源受限 稀缺
high-resource:高资源 资源丰富
high-quality:高质量 优质 高品质 高 质
large-language:大语言 大型语言
open-domain:开放域 开放领域
fine-grained:细粒度 精细 细致 细微
long-form:长
"""

_BY_WEIGHT: dict[int, str] = {
    0: """
utterance african age edge robust competitive obtain fundamental short light concept involv
contribut role attract mainly array stereo seed unsupervis literature formation spectrum
elementary laborat emergenc opportunit disentangl convers hospital surg dysarthr adult
""",
    1: """

""",
    2: """
instrument indian student politic virtual objective subjective unimodal attention thought risk
recall comparable decreas degrad survey overcom bridg small spati out-of-domain field paradigm
element confiden relat independ necess span purpos motivat benefit drawback broad simultaneously
opinion popular growing emerg widely typical usually hundred ratio web math camera proof prune
production commercial product artificial experienc constrain factor rationale artifact extend
interest outlin realistic concat expressiv intelligib conver leaderboard impair older
""",
    4: """
speak audio music melod timbre accent japanese spanish noise reverber enhancement captur caption
subtitle recogni segment summariz answer conversation turn-taking bias stereotyp medical diagnos
alzheimer human cultur vehicle modalit cross-modal instruct context represented quantiz spectr
module transformer diffusion distill adapt alignment preference feedback knowledge safety
deepfake spoof evaluat assess benchmark metric measur precision effective superior baseline gain
mitigat eliminat preserv support provid design explor review solv limit challeng difficult
struggle lack scarc find result comprehensive empiric analytical substantial remarkabl promising
important crucial previous further specific particular differ high long static global graph
vector optim function gradient weight instanc group inform content sentence phrase document
applicat scenario setting condition practic access platform process processing pipeline step
phase respons behavio search filter identif confirm reliab consisten similar depend rely fusion
exploit adopt requir need demand compris target influenc advantage strength weak skill rich deep
complete parallel standard indirect end-to-end iterat continu gradual interpretab interpret
understand comprehen perspective rapid progress nine two half percent average curriculum
customer media writing physic chemi biolog environmental weather molecul debug vulnerab schema
microphone guitar phone assistant style ethic moral anomal sparse dense overhead throughput
bandwidth cache batch workflow deploy industr company machine natural supervis sensitiv mixtur
ablat coheren digital auditory individual events artist classical concern exhibit produc tailor
transfer updat rank truncat clon anonymi wearabl toolkit disorder hearing low-resource
high-resource large-language long-form
""",
    5: """
language languages text song lyric rhythm track score voice phonem dialect multilingual
cross-lingual english german french denois separat transcri translat generat generativ classif
detect predict estimat cluster retriev question query dialog interact emotion hate fairness
gender teacher clinic patient disease health cognit neuro social legal financ software hardware
mobile robot autonom agent image video visual object scene multimodal train pretrain post-train
fine-tun tuning prompt zero-shot few-shot token encod decod codec code codebook quantif qualit
compress frequenc frame framework architect layer adversari contrastive reinforcement reward
policy lora low-rank hallucinat reasoning memory attack defen jailbreak privacy private harm
toxic accura efficien performance perform improv enhanc boost increas reduc achiev attain
maintain enabl allow facilitat offer introduc propos present develop build construct investigat
stud analy discuss address suffer costly time-consuming manual automat demonstrat show reveal
experiment extensive systematic statistic significan novel innovativ unique recent current
existing traditional future various multiple several numerous large-scale large low lower higher
speed latenc real-time online length duration tempor dynamic local hierarch structur network
tree node matri linear algorithm paramet scal complex simpl comput inferenc resourc dataset data
database annotat label unlabel sampl exampl categor type class pair feature attribut pattern
semantic syntact lexic vocabular word domain task apply user researcher research real-world real
open-source public availab github tool system technolog techniq approach method strateg
mechanism stage level input output decision select choice control manag extract verif validat
test error fail success combin integrat merg incorporat leverag employ provides includ contain
cover aim effect capab abilit power strong full single simultan common adaptiv perce trend rare
often without despite although however unlike instead three four six seven eight hour minute
million billion rate participant listener service news internet creativ education scien energy
malicious template entity event motion gesture pose depth channel meeting personal identity
character role-play trustworth transparen variab distribut probabil random learn source external
internal underexplor handl minim background autoregress hybrid discret latent foundation conduct
highlight curat balanc refin overlap hidden naturalness psycho therap treatment listening
country high-quality open-domain fine-grained
""",
}
WEIGHTS: dict[str, float] = {
    name: float(weight) for weight, names in _BY_WEIGHT.items() for name in names.split()
}
"""Surprise in bits of finding no piece in a translation that has the word, by an entry's first
beginning; 3 where it is not given. Rounded from the share of real translations that keep it."""
