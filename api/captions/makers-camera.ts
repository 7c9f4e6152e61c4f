// `OLYMPUS DIGITAL CAMERA`: texts that makers' cameras write into every photo.

const camera = /^<?(?:(.+) )?digital (?:(?:still|video|game|trail|scouting) ?)?camera>?$/i;

/** The same in other languages, before or behind the maker's name. */
const inOtherLanguages =
  /digital-?kamera|digital(?:e|na|ni)? kamera|digitale camera|appareil (?:photo )?num[ée]rique|c[áaâ]mara (?:fotogr[áa]fica )?digital|camera digitale?|fotocamera digitale|aparat cyfrowy|digit[áa]ln[íi] fotoapar[áa]t|цифров(?:ая|ой) (?:фото)?(?:камера|аппарат|фотоаппарат)|digitaalikamera|dijital kamera|デジタル(?:スチル)?カメラ|数码(?:照)?相机|數位(?:照)?相機|數碼相機|디지털 ?카메라/iu;

const makers =
  /^(olympus|konica|minolta|konica minolta|sanyo|ge|kodak|eastman kodak|samsung|casio|nikon|canon|fujifilm|fuji|pentax|ricoh|panasonic|sony|sony ericsson|hp|hewlett-packard|lg|polaroid|vivitar|benq|aiptek|agfa|rollei|leica|praktica|jenoptik|medion|traveler|premier|concord|epson|toshiba|kyocera|moultrie|bushnell)( \w+)?$/i;

/** Makers write themselves in capitals. Any maker not listed above has a name of at most two words. */
const likeAMaker = /^[\p{Lu}\d.&-]{1,20}(?: [\p{Lu}\d.&-]{1,20})?$/u;
/** Words that only people use. People write in capitals too. */
const peoplesWord =
  /\b(?:A|AN|THE|THIS|THAT|MY|MINE|YOUR|HIS|HER|ITS|OUR|THEIR|OWN|NEW|OLD|FIRST|LAST|BEST|FAVORITE|FAVOURITE|NEXT|OTHER|ANOTHER|ONE|TWO|NO|FOR|OF|WITH|AND|IN|ON|AT|BY|TO|FROM|IS|BIG|SMALL|LITTLE|CHEAP|BROKEN|VINTAGE|EARLY|[\p{Lu}]+['’]S)\b/u;

export function isMakersCamera(text: string): boolean {
  const found = camera.exec(text);
  if (found === null) return isOfKnownMaker(text);
  const maker = found[1];
  if (maker === undefined || makers.test(maker)) return true;
  return text === text.toUpperCase() && likeAMaker.test(maker) && !peoplesWord.test(maker);
}

/** Whether nothing but a maker's name is left once the words for a camera are removed. */
function isOfKnownMaker(text: string): boolean {
  const rest = text.replace(inOtherLanguages, "\0");
  return rest !== text && makers.test(rest.replace("\0", "").trim());
}
