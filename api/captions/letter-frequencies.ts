// Letter frequencies of languages, to tell in which charset bytes form words.

/**
 * By language: groups of letters, most frequent first. A letter of the first group makes up an eighth of a text or more (3 bits), of the next a
 * sixteenth, and so on. Counted over CLDR's names of languages, countries, currencies, months and times in each language. Accented letters are rated
 * slightly more frequent, because they distinguish charsets; those of foreign names are rated rarer.
 */
export const letterFrequencies = {
  fr: "aein dlorsu cmt bghpvé jy fqzàâçèêëîïôùû  œ x åókw íü",
  de: "aen iorst cdghlmu bk fjpvwzßäöü y   qxéí ãåçó ôāł",
  es: "ae inors cdlmtu bghpv fjyáéíñóú z x q  kw ôü",
  pt: "a eimnors cdhltu bfgp jqváêó xzàâãçéíôõú    kwy å",
  it: "aeio lnrst cdgmu bpv fhzàèéìòù q  j í åçókwy ãæøü",
  nl: "aen diors glmtu bchjkv fpwzèéëïö y  q x åçó íü",
  sv: "an eikmors dgltu bcfpvåö hjyä wz  q xç éíó ãü",
  da: "aen dikmorst glu bcfp hjvyåæø wz  q x çé ãíó",
  nb: "ae ikmnorst dglu bfp chjvyåæø w z  qx çéó ãí",
  fi: "ain eorstu klmä bdghpv jyö cf wzšž  qé xãçíó åüł",
  is: "ar eiknstu dfglmí bjováóú pyð hæéöýþ c  x wz",
  pl: "ai eknorsz cdlmtuwy bgjpń fhóąćęłśźż   v  qç åéô",
  cs: "an eikorst dlmpu bcghjvzáíýš yčěř féóúďňťůž w   qxåçü ä",
  sk: "a eiknorst dlmuv bcghjpáýč fyzéíúšž äóôďĺľňŕť w  x qçü",
  hu: "a eilnrst bgkmopuvzá cdhéóöúő fjyíüű  w  x qãåç",
  hr: "ai ejknorst dlmpuv bgz cfćčđšž h  wy  åçé ü",
  sl: "aei knort djlmsuvčš bgpz cfž h   y wç",
  ro: "aein lortu cdmpsă bgz fhjvâîşţșț  kwy  qxé ãåçíó ô",
  ru: "ае икнорс вгдйлмтуя бзпчь фцшщъэё жхыю",
  uk: "а еикнорсі вгдлмтуь бзйпчя жфхцщюєїґ ш",
  bg: "аи декнорст влму бгпъя зйфцчщью жхш",
  sr: "ае икнорст вдлмуј бгзп фцчшђљњћџ х ж",
  be: "а кнрсяі вгдезлмптуы боцэ йфхчьёў жш ю",
  mk: "аи екнорст вдлму бгзпчј фцѓѕљњќџ хш ж",
  lt: "ais enor djklmptuv bgė ąčęįšūž cfhyzų",
  lv: "a eimnrsu djkloptāē bcgvš zīū fhčģķļņž",
  et: "aei lnrstu dkmopvä bghj õöü cf wy zšž é qãçí å",
  el: "α εικμνορτ άέίλπςσυ ήβγδηό ζφχωϊϋύώ θ  ΐ ξψ",
  tr: "a eilnrs bdkmotuyı cghpvzüş fçöğ  j  w qå ô",
  vi: "ain ceglortu\u0301 bdhmsêôđ\u0300\u0309\u0323 kpvyâơư\u0303 fqwză jx",
  he: "וי אבהנר דטלםמסעפקשת גח זןצ  כ ץ ף",
  ar: "الي رنو بةتدسكم أجخغفقه حزشع إثط ئذصض  ىً آ ءُّ",
  th: "ี นรอาเัิ์ กดมยลวู่ คงซตทบปสหแโืุ้ จชพฤะใ ธผฟฮไ ถภศษ็ ญฎฐณ ข๊ ฏฝำึ ฉฬ",
} as const;

export type Language = keyof typeof letterFrequencies;

/** The bits of a letter in the first group. */
export const firstGroupBits = 3;

/** Characters that ordinary texts are full of. Thousands of others are equally valid, so these reveal the charset. */
export const commonChinese =
  "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经去法学如都同现当没动面起看定天分还进好小部其些主样心她本前开但因只从想实日军意无力与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见利什二等产新己制身果加西月话合回特代内信化老给世位次度门任常先海通教儿原东声提立及比水名真论走各入几口认条平系气题活打女变四神总何电数安少才结反受目太量再感建务做接必场件计期市直德资命山金指白婚礼照片毕业议音乐唱晚聚餐花火夏春秋冬北京摄影开幕闭嘉宾演讲奖桥河湖园城夜景街朋友爱旅游节快乐红黄蓝绿南广州深圳杭张王李刘陈杨赵孙周吴徐林運動會國時來個們這說學長點關開業書東車門電樂愛藝術廣灣臺灣香港攝結歡迎慶祝晚風";

export const commonJapanese =
  "日一人年大会本中長国出上十生子分東三行同今高金時手見市力米自前円合立内二事社者地京間田体学下目五後新明方部女八心四民対主正代言九小思七山実入回場野開万全定家北六問話文動度県水安氏和政保表道相意不党祭写真集花火夏春秋冬結婚式卒業運動夜景桜寺神社川海駅町村島友達家族旅行公園空雨雪朝夕昼木林森石田中村山本佐藤鈴木高橋伊渡辺小加吉松井口原岡西南大阪都横浜福名古屋札幌港船車電祝賞発表講演音楽歌舞美術館城庭鳥犬猫祇園";

export const commonKorean =
  "이다는을에의가고하지로은한사기자인리나대시도해정들아서그수일부있전주어장만공과스원상보여구제우화라유게조성신안선비국경동무소관모세중명물생개연용행회문방학진미계외음식호김박서울산결혼축사진촬영가족강최윤임오송홍양손배백허남심노남봄여름을겨울꽃불밤길집날들과함께초청가을바다공원광역";
