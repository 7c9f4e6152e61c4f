// `OLYMPUS DIGITAL CAMERA`: what makers have their cameras write into every photo.

const camera = /^<?(?:(.+) )?digital (?:(?:still|video|game|trail|scouting) ?)?camera>?$/i;

const makers =
  /^(olympus|konica|minolta|konica minolta|sanyo|ge|kodak|eastman kodak|samsung|casio|nikon|canon|fujifilm|fuji|pentax|ricoh|panasonic|sony|sony ericsson|hp|hewlett-packard|lg|polaroid|vivitar|benq|aiptek|agfa|rollei|leica|praktica|jenoptik|medion|traveler|premier|concord|epson|toshiba|kyocera|moultrie|bushnell)( \w+)?$/i;

/** In capitals, as makers write themselves: others than those above are known by a name of at most two words. */
const likeAMaker = /^[\p{Lu}\d.&-]{1,20}(?: [\p{Lu}\d.&-]{1,20})?$/u;
/** Words of people, who write in capitals, too. */
const peoplesWord =
  /\b(?:A|AN|THE|THIS|THAT|MY|MINE|YOUR|HIS|HER|ITS|OUR|THEIR|OWN|NEW|OLD|FIRST|LAST|BEST|FAVORITE|FAVOURITE|NEXT|OTHER|ANOTHER|ONE|TWO|NO|FOR|OF|WITH|AND|IN|ON|AT|BY|TO|FROM|IS|BIG|SMALL|LITTLE|CHEAP|BROKEN|VINTAGE|EARLY|[\p{Lu}]+['’]S)\b/u;

export function isMakersCamera(text: string): boolean {
  const found = camera.exec(text);
  if (found === null) return false;
  const maker = found[1];
  if (maker === undefined || makers.test(maker)) return true;
  return text === text.toUpperCase() && likeAMaker.test(maker) && !peoplesWord.test(maker);
}
