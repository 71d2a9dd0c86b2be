"""Family names of East Asia whose usual Latin spelling no transliteration gives."""

from resolution.standardise.words import pairs, words

# The usual spelling in passports; the official romanisation (gim, i, bag) is rarely used for family names.
KOREAN = pairs(
    """
    김 kim 이 lee 박 park 최 choi 정 jung 강 kang 조 cho 윤 yoon 장 jang 임 lim 한 han 오 oh 서 seo
    신 shin 권 kwon 황 hwang 안 ahn 송 song 류 ryu 유 yoo 홍 hong 전 jeon 고 ko 문 moon 양 yang 손 son
    배 bae 백 baek 허 heo 남 nam 심 shim 노 noh 하 ha 곽 kwak 성 sung 차 cha 주 joo 우 woo 구 koo 나 na
    민 min 진 jin 지 ji 엄 eom 채 chae 원 won 천 cheon 방 bang 공 kong 현 hyun 함 ham 변 byun 염 yeom
    여 yeo 추 choo 도 do 석 seok
    """
)
KOREAN_DOUBLE = pairs("남궁 namgung 황보 hwangbo 제갈 jegal 선우 sunwoo 독고 dokgo")

# Characters that are read otherwise as a family name.
CHINESE = pairs(
    """
    单 shan 單 shan 曾 zeng 解 xie 仇 qiu 区 ou 區 ou 查 zha 覃 qin 任 ren 盖 ge 朴 piao 乐 yue
    尉迟 yuchi 长孙 zhangsun 万俟 moqi
    """
)
CHINESE_DOUBLE = words(
    """
    欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 司徒 东方 東方 独孤 獨孤 南宫 南宮 夏侯 尉迟 皇甫 慕容 令狐 长孙
    宇文 公孙 公孫 轩辕 万俟 闻人 呼延 端木
    """
)

# Only names that are hardly a Chinese name as well.
JAPANESE = pairs(
    """
    佐藤 sato 鈴木 suzuki 高橋 takahashi 田中 tanaka 伊藤 ito 渡辺 watanabe 渡邊 watanabe 渡部 watanabe
    山本 yamamoto 中村 nakamura 小林 kobayashi 加藤 kato 吉田 yoshida 山田 yamada 佐々木 sasaki
    山口 yamaguchi 松本 matsumoto 井上 inoue 木村 kimura 斎藤 saito 斉藤 saito 齋藤 saito 清水 shimizu
    山崎 yamazaki 阿部 abe 池田 ikeda 橋本 hashimoto 山下 yamashita 石川 ishikawa 中島 nakajima
    前田 maeda 藤田 fujita 後藤 goto 小川 ogawa 岡田 okada 長谷川 hasegawa 村上 murakami 近藤 kondo
    石井 ishii 坂本 sakamoto 遠藤 endo 青木 aoki 藤井 fujii 西村 nishimura 福田 fukuda 太田 ota
    三浦 miura 岡本 okamoto 藤原 fujiwara 松田 matsuda 中川 nakagawa 中野 nakano 原田 harada 小野 ono
    田村 tamura 竹内 takeuchi 金子 kaneko 和田 wada 中山 nakayama 石田 ishida 上田 ueda 森田 morita
    柴田 shibata 酒井 sakai 工藤 kudo 横山 yokoyama 宮崎 miyazaki 宮本 miyamoto 内田 uchida 高木 takagi
    安藤 ando 谷口 taniguchi 大野 ono 丸山 maruyama 今井 imai 河野 kono 藤本 fujimoto 村田 murata
    武田 takeda 上野 ueno 杉山 sugiyama 増田 masuda 菅原 sugawara 平野 hirano 大塚 otsuka 小島 kojima
    千葉 chiba 久保 kubo 松井 matsui 岩崎 iwasaki 桜井 sakurai 櫻井 sakurai 木下 kinoshita 野口 noguchi
    松尾 matsuo 菊地 kikuchi 菊池 kikuchi 野村 nomura 新井 arai 佐野 sano 杉本 sugimoto 古川 furukawa
    島田 shimada 大西 onishi 黒田 kuroda
    """
)
