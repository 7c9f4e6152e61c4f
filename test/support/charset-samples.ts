// Texts in the charsets of their languages, as programs without Unicode write them. Node has no encoders for these.

export const charsetSamples: readonly [charset: string, text: string, hex: string][] = [
  ["windows-1252", "Fête à Genève", "46ea746520e02047656ee87665"],
  ["windows-1252", "Señor Núñez", "5365f16f72204efaf1657a"],
  ["windows-1252", "“Café” – 20 °C", "93436166e994209620323020b043"],
  ["windows-1252", "Malmö, Ærø, São Paulo", "4d616c6df62c20c672f82c2053e36f205061756c6f"],
  ["windows-1250", "Žluťoučký kůň", "8e6c759d6f75e86bfd206bf9f2"],
  ["windows-1250", "Zażółć gęślą jaźń", "5a61bff3b3e62067ea9c6cb9206a619ff1"],
  ["windows-1250", "Łódź", "a3f3649f"],
  ["windows-1250", "Gdańsk", "476461f1736b"],
  ["windows-1250", "Őrségi tűzoltó", "d57273e967692074fb7a6f6c74f3"],
  ["windows-1251", "Москва", "cceef1eae2e0"],
  ["windows-1251", "Вечер после концерта", "c2e5f7e5f020efeef1ebe520eaeeedf6e5f0f2e0"],
  ["windows-1251", "Київ", "cae8bfe2"],
  ["koi8-u", "Москва, Красная площадь", "edcfd3cbd7c12c20ebd2c1d3cec1d120d0cccfddc1c4d8"],
  ["x-mac-cyrillic", "Речь директора школы", "90e5f7fc20e4e8f0e5eaf2eef0e020f8eaeeebfb"],
  ["x-mac-cyrillic", "Выставка в Москве", "82fbf1f2e0e2eae020e2208ceef1eae2e5"],
  ["iso-8859-5", "Выпускной бал", "b2ebdfe3e1daddded920d1d0db"],
  ["iso-8859-5", "Україна", "c3dae0d0f7ddd0"],
  ["iso-8859-7", "Άνοιξη στην Αθήνα", "b6edefe9eee720f3f4e7ed20c1e8deede1"],
  ["windows-1253", "Ηλιοβασίλεμα στη Σαντορίνη", "c7ebe9efe2e1f3dfebe5ece120f3f4e720d3e1edf4eff1dfede7"],
  ["windows-1254", "Doğum günü şenliği", "446ff0756d2067fc6efc20fe656e6c69f069"],
  ["windows-1255", "ירושלים, שלום", "e9f8e5f9ece9ed2c20f9ece5ed"],
  ["windows-1256", "مهرجان الصيف", "e3e5d1ccc7e420c7e1d5eddd"],
  ["iso-8859-6", "حفل زفاف أحمد وسارة", "cde1e420d2e1c7e120c3cde5cf20e8d3c7d1c9"],
  ["iso-8859-6", "القاهرة", "c7e4e2c7e7d1c9"],
  ["windows-874", "งานลอยกระทง", "a7d2b9c5cdc2a1c3d0b7a7"],
  ["shift_jis", "夏祭りの花火", "89c48dd582e882cc89d489ce"],
  ["shift_jis", "表彰式 ソーラー", "955c8fb28eae20835c815b8389815b"],
  ["euc-jp", "東京タワーの夜景", "c5ecb5fea5bfa5efa1bca4ceccebb7ca"],
  ["gb18030", "黄山云海,婚礼照片", "bbc6c9bdd4c6baa32cbbe9c0f1d5d5c6ac"],
  ["gb18030", "毕业典礼", "b1cfd2b5b5e4c0f1"],
  ["big5", "臺北101,畢業典禮", "bb4fa55f3130312cb2a6b77ea8e5c2a7"],
  ["euc-kr", "서울의 밤, 결혼식", "bcadbfefc0c720b9e32c20b0e1c8a5bdc4"],
  ["euc-kr", "부산", "bacebbea"],
  ["windows-1252", "Nº 5", "4eba2035"],
  ["windows-1252", "Çà et là", "c7e0206574206ce0"],
  ["windows-1252", "The guests’ table", "5468652067756573747392207461626c65"],
  ["windows-1252", "Nike™ shoes", "4e696b65992073686f6573"],
  ["windows-1252", "Rock ’n’ Roll in Hawai‘i", "526f636b20926e9220526f6c6c20696e2048617761699169"],
  ["windows-1254", "İstanbul", "dd7374616e62756c"],
  ["windows-874", "สวัสดี", "cac7d1cab4d5"],
  ["windows-874", "ประเทศไทย 2553", "bbc3d0e0b7c8e4b7c22032353533"],
  ["windows-1251", "Отель Hilton в Турции", "cef2e5ebfc2048696c746f6e20e220d2f3f0f6e8e8"],
];

/** The bytes of the first text in a charset: `bytesIn("windows-1251")`. */
export function bytesIn(charset: string): { bytes: Buffer; text: string } {
  const sample = charsetSamples.find(([each]) => each === charset);
  if (sample === undefined) throw new Error(`There is no text in ${charset}.`);
  return { text: sample[1], bytes: Buffer.from(sample[2], "hex") };
}
