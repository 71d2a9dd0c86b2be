"""Chinese readings: family names as Hong Kong, Taiwan and South East Asia write them beside pinyin."""

from resolution.standardise.words import listed

_FAMILY = listed(
    """
    陈 chan tan, 陳 chan tan, 李 lee li, 王 wong wang, 黄 wong hwang ng, 黃 wong hwang ng, 张 cheung chang,
    張 cheung chang, 刘 lau liu, 劉 lau liu, 杨 yeung young yang, 楊 yeung young yang, 赵 chiu chao,
    趙 chiu chao, 吴 ng wu goh, 吳 ng wu goh, 周 chow chou chau, 徐 tsui hsu chui, 孙 suen sun, 孫 suen sun,
    马 ma, 馬 ma, 朱 chu choo, 胡 woo wu hu, 郭 kwok kuo quek, 何 ho, 高 ko kao, 林 lam lim lin, 罗 law lo,
    羅 law lo, 郑 cheng tay, 鄭 cheng tay, 梁 leung liang, 谢 tse hsieh, 謝 tse hsieh, 宋 sung,
    唐 tong tang, 许 hui hsu koh, 許 hui hsu koh, 邓 tang teng, 鄧 tang teng, 冯 fung feng, 馮 fung feng,
    韩 hon han, 韓 hon han, 曹 tso tsao, 曾 tsang tseng chan, 彭 pang peng, 萧 siu hsiao, 蕭 siu hsiao,
    肖 siu hsiao, 蔡 choi tsai chua, 潘 poon pan, 田 tin tien, 董 tung, 袁 yuen yuan, 于 yu, 余 yu yue,
    叶 yip yeh, 葉 yip yeh, 蒋 cheung chiang, 蔣 cheung chiang, 杜 to tu, 苏 so su, 蘇 so su, 魏 ngai wei,
    程 ching cheng, 吕 lui lu, 呂 lui lu, 丁 ting, 沈 shum shen, 任 yam jen, 姚 yiu yao, 卢 lo lu, 盧 lo lu,
    傅 foo fu, 钟 chung, 鍾 chung, 姜 keung chiang, 崔 tsui, 谭 tam tan, 譚 tam tan, 廖 liu liao, 范 fan,
    汪 wong wang, 陆 luk lu, 陸 luk lu, 金 kam chin, 石 shek shih, 戴 tai, 贾 ka chia, 賈 ka chia,
    夏 ha hsia, 方 fong, 侯 hau hou, 邹 chau tsou, 鄒 chau tsou, 熊 hung hsiung, 孟 mang meng, 秦 chun chin,
    白 pak pai, 江 kong chiang, 阎 yim yen, 薛 sit hsueh, 尹 wan yin, 欧阳 auyeung ouyang,
    歐陽 auyeung ouyang, 司徒 szeto, 区 au, 區 au, 关 kwan, 關 kwan, 伍 ng wu, 莫 mok, 麦 mak, 麥 mak,
    黎 lai, 温 wan, 溫 wan, 翁 yung, 庄 chong chuang, 莊 chong chuang, 甘 kam, 古 koo, 简 kan
    """
)


def family(han: str) -> tuple[str, ...]:
    """Return spellings of a Chinese family name that are not its pinyin."""
    return _FAMILY.get(han, ())
