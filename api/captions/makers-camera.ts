// `OLYMPUS DIGITAL CAMERA`: what makers have their cameras write into every photo.

const camera = /^<?(?:(.+) )?digital (?:(?:still|video|game|trail|scouting) ?)?camera>?$/i;

/** What other languages call it, behind the maker's name or before it. */
const inOtherLanguages =
  /digital-?kamera|digital(?:e|na|ni)? kamera|digitale camera|appareil (?:photo )?num[ée]rique|c[áaâ]mara (?:fotogr[áa]fica )?digital|camera digitale?|fotocamera digitale|aparat cyfrowy|digit[áa]ln[íi] fotoapar[áa]t|цифров(?:ая|ой) (?:фото)?(?:камера|аппарат|фотоаппарат)|digitaalikamera|dijital kamera|デジタル(?:スチル)?カメラ|数码(?:照)?相机|數位(?:照)?相機|數碼相機|디지털 ?카메라/iu;

const makers =
  /^(olympus|konica|minolta|konica minolta|sanyo|ge|kodak|eastman kodak|samsung|casio|nikon|canon|fujifilm|fuji|pentax|ricoh|panasonic|sony|sony ericsson|hp|hewlett-packard|lg|polaroid|vivitar|benq|aiptek|agfa|rollei|leica|praktica|jenoptik|medion|traveler|premier|concord|epson|toshiba|kyocera|moultrie|bushnell)( \w+)?$/i;

/** In capitals, as makers write themselves: others than those above are known by a name of at most two words. */
const likeAMaker = /^[\p{Lu}\d.&-]{1,20}(?: [\p{Lu}\d.&-]{1,20})?$/u;
/** Words of people, who write in capitals, too. */
const peoplesWord =
  /\b(?:A|AN|THE|THIS|THAT|MY|MINE|YOUR|HIS|HER|ITS|OUR|THEIR|OWN|NEW|OLD|FIRST|LAST|BEST|FAVORITE|FAVOURITE|NEXT|OTHER|ANOTHER|ONE|TWO|NO|FOR|OF|WITH|AND|IN|ON|AT|BY|TO|FROM|IS|BIG|SMALL|LITTLE|CHEAP|BROKEN|VINTAGE|EARLY|[\p{Lu}]+['’]S)\b/u;

export function isMakersCamera(text: string): boolean {
  const found = camera.exec(text);
  if (found === null) return isOfKnownMaker(text);
  const maker = found[1];
  if (maker === undefined || makers.test(maker)) return true;
  return text === text.toUpperCase() && likeAMaker.test(maker) && !peoplesWord.test(maker);
}

/** Without the words for a camera the name of a maker is left, and nothing else. */
function isOfKnownMaker(text: string): boolean {
  const rest = text.replace(inOtherLanguages, "\0");
  return rest !== text && makers.test(rest.replace("\0", "").trim());
}
