// The HTTP contract between photoup's clients and its API: routes, limits, what counts as a photo, shapes, error codes. Imports nothing.

export const apiVersion = 1;

/** The most that S3 accepts in a single PUT. */
export const maxBytes = 5 * 1024 ** 3;

/**
 * Limits for a photo in parts, which S3 stores one by one: each part but the last has at least 5 MiB
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html), and there are 2 to 10,000 of them.
 */
export const partLimits = { leastBytes: 5 * 1024 ** 2, mostBytes: 1024 ** 3, most: 10_000 } as const;

/** The most photo ids that one lookup may name. */
export const maxLookupIds = 100;

/** The most photos that one initiate request may name. */
export const maxInitiatePhotos = 50;

/** Of a request's body, as UTF-8: more than the longest caption needs, including JSON's escapes. */
export const maxBodyBytes = 1024 * 1024;

/** In characters as people count them (grapheme clusters). The CLI cuts longer texts; the API refuses them. */
export const captionLimits = { title: 500, description: 10_000 } as const;

/** The same, and the most keywords. */
export const detailLimits = { text: 500, creator: 1000, copyright: 2000, keywords: 1000 } as const;

/** Of a photo's width and height, in pixels. */
export const maxSidePixels = 10_000_000;

/** Of title, description and details together, as JSON in UTF-8: fits into a DynamoDB item of 400 KB with room to spare. */
export const maxCaptionBytes = 300_000;

/** 1 to 64 letters, digits, `-` or `_`. */
export const eventIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** A ticket's id: its event's id, a dot, and ten letters or digits. Not secret. */
export const ticketIdPattern = /^([A-Za-z0-9_-]{1,64})\.([a-z0-9]{10})$/;

/** 192 random bits in base64url, sent as `Authorization: Ticket SECRET` and never in a URL. */
export const ticketSecretPattern = /^[A-Za-z0-9_-]{32}$/;

/** The message of `ticket_invalid`: the same for every cause, so that nobody learns which tickets exist. */
export const ticketIsInvalid =
  "This ticket is not valid: the link is incomplete or was changed, or its event was deleted. Copy the whole link, or ask for a new one.";

/** A ticket's link is the address of the page and the API with this fragment, which browsers and clients never send. */
export const ticketFragment = ({ ticketId, secret }: { ticketId: string; secret: string }): string =>
  `#/t/${ticketId}/${secret}`;

/** The ticket's id and secret; undefined if the fragment is not a ticket's. */
export function parseTicketFragment(fragment: string): { ticketId: string; secret: string } | undefined {
  const [, ticketId = "", secret = ""] = /^#\/t\/([^/]+)\/([^/]+)$/.exec(fragment) ?? [];
  return ticketIdPattern.test(ticketId) && ticketSecretPattern.test(secret) ? { ticketId, secret } : undefined;
}

/** How far ahead a ticket may expire. */
export const maxTicketDays = 366;

/** Of the name of the person a ticket is for: in characters as people count them, and in bytes of UTF-8. */
export const maxTicketName = { characters: 60, bytes: 240 } as const;

/**
 * Every call, by the name of its function. `/config` is open; calls under `/tickets/` authenticate with the ticket's secret; all others
 * need an ID token. The body of a ticket's call may name the event as `eventId`; any but the ticket's is refused.
 */
export const routes = {
  config: "GET /config",
  listEvents: "GET /events",
  saveEvent: "PUT /events/{eventId}",
  deleteEvent: "DELETE /events/{eventId}",
  initiateUpload: "POST /events/{eventId}/photos/initiate-upload",
  lookupPhotos: "POST /events/{eventId}/photos/lookup",
  listPhotos: "GET /events/{eventId}/photos",
  deletePhoto: "DELETE /events/{eventId}/photos/{photoId}",
  registerAttendee: "PUT /events/{eventId}/attendees/{email}",
  removeAttendee: "DELETE /events/{eventId}/attendees/{email}",
  listAttendees: "GET /events/{eventId}/attendees",
  createTicket: "POST /events/{eventId}/tickets",
  listTickets: "GET /events/{eventId}/tickets",
  revokeTicket: "DELETE /events/{eventId}/tickets/{ticketId}",
  readTicket: "GET /tickets/{ticketId}",
  initiateWithTicket: "POST /tickets/{ticketId}/photos/initiate-upload",
  lookupWithTicket: "POST /tickets/{ticketId}/photos/lookup",
  refuseWithTicket: "ANY /tickets/{proxy+}",
} as const;

/** A photo's id: a UUID of version 8 (made from its bytes) or 4 (random), in lower case. */
export const photoIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[48][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

// ---- what is a photo -----------------------------------------------------------------------------------------------

export type Container =
  | "jpeg"
  | "png"
  | "gif"
  | "webp"
  | "tiff"
  | "heif"
  | "avif"
  | "jxl"
  | "cr3"
  | "raf"
  | "orf"
  | "rw2"
  | "mrw"
  | "crw"
  | "x3f";

/** The accepted types: the extension in the S3 key, and the container that the first bytes must show. */
export const contentTypes = {
  "image/jpeg": { extension: "jpg", container: "jpeg" },
  "image/png": { extension: "png", container: "png" },
  "image/gif": { extension: "gif", container: "gif" },
  "image/webp": { extension: "webp", container: "webp" },
  "image/tiff": { extension: "tif", container: "tiff" },
  "image/heic": { extension: "heic", container: "heif" },
  "image/heif": { extension: "heif", container: "heif" },
  "image/avif": { extension: "avif", container: "avif" },
  "image/jxl": { extension: "jxl", container: "jxl" },
  "image/x-adobe-dng": { extension: "dng", container: "tiff" },
  "image/x-canon-cr2": { extension: "cr2", container: "tiff" },
  "image/x-canon-cr3": { extension: "cr3", container: "cr3" },
  "image/x-nikon-nef": { extension: "nef", container: "tiff" },
  "image/x-sony-arw": { extension: "arw", container: "tiff" },
  "image/x-fuji-raf": { extension: "raf", container: "raf" },
  "image/x-olympus-orf": { extension: "orf", container: "orf" },
  "image/x-panasonic-rw2": { extension: "rw2", container: "rw2" },
  "image/x-pentax-pef": { extension: "pef", container: "tiff" },
  "image/x-nikon-nrw": { extension: "nrw", container: "tiff" },
  "image/x-samsung-srw": { extension: "srw", container: "tiff" },
  "image/x-leica-rwl": { extension: "rwl", container: "rw2" },
  "image/x-hasselblad-3fr": { extension: "3fr", container: "tiff" },
  "image/x-hasselblad-fff": { extension: "fff", container: "tiff" },
  "image/x-phaseone-iiq": { extension: "iiq", container: "tiff" },
  "image/x-sigma-x3f": { extension: "x3f", container: "x3f" },
  "image/x-minolta-mrw": { extension: "mrw", container: "mrw" },
  "image/x-canon-crw": { extension: "crw", container: "crw" },
  "image/x-epson-erf": { extension: "erf", container: "tiff" },
  "image/x-kodak-kdc": { extension: "kdc", container: "tiff" },
  "image/x-kodak-dcr": { extension: "dcr", container: "tiff" },
  "image/x-leaf-mos": { extension: "mos", container: "tiff" },
  "image/x-mamiya-mef": { extension: "mef", container: "tiff" },
  "image/x-gopro-gpr": { extension: "gpr", container: "tiff" },
} as const satisfies Record<string, { extension: string; container: Container }>;

export type ContentType = keyof typeof contentTypes;

export function isContentType(value: string): value is ContentType {
  return Object.hasOwn(contentTypes, value);
}

/** How many leading bytes `containerOf` needs. */
export const containerHeadBytes = 64;

/** The container that a file's first bytes show, whatever its name says; undefined if it is not a photo. */
export function containerOf(head: Uint8Array): Container | undefined {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return "jpeg"; // the most frequent, so the cheapest check
  if (has(head, 0, "\x89PNG\r\n\x1a\n")) return "png";
  if (has(head, 0, "GIF87a") || has(head, 0, "GIF89a")) return "gif";
  if (has(head, 0, "RIFF") && has(head, 8, "WEBP")) return "webp";
  if (
    has(head, 0, "II*\0") ||
    has(head, 0, "MM\0*") ||
    has(head, 0, "II+\0\x08\0\0\0") ||
    has(head, 0, "MM\0+\0\x08\0\0")
  )
    return "tiff";
  if (has(head, 0, "FUJIFILMCCD-RAW")) return "raf";
  if (has(head, 0, "IIRO") || has(head, 0, "IIRS") || has(head, 0, "MMOR")) return "orf";
  if (has(head, 0, "IIU\0")) return "rw2";
  if (has(head, 0, "\0MRM") || has(head, 0, "\0MRI")) return "mrw";
  if (has(head, 0, "II\x1a\0\0\0HEAPCCDR") || has(head, 0, "MM\0\0\0\x1aHEAPCCDR")) return "crw";
  if (has(head, 0, "FOVb")) return "x3f";
  if (has(head, 0, "\xff\x0a") || has(head, 0, "\0\0\0\x0cJXL \r\n\x87\n")) return "jxl";
  return has(head, 4, "ftyp") ? containerOfBrands(head) : undefined;
}

function has(head: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (head[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

// ISO/IEC 14496-12 §4.3: the major brand at 8, the minor version at 12, then the compatible brands.
function containerOfBrands(head: Uint8Array): Container | undefined {
  const boxBytes = ((head[0] ?? 0) << 24) | ((head[1] ?? 0) << 16) | ((head[2] ?? 0) << 8) | (head[3] ?? 0);
  const end = Math.min(head.length, boxBytes);
  const brands = new Set<string>();
  for (let offset = 8; offset + 4 <= end; offset += offset === 8 ? 8 : 4) {
    brands.add(String.fromCharCode(...head.subarray(offset, offset + 4)));
  }
  const any = (...names: string[]) => names.some((name) => brands.has(name));
  if (any("crx ")) return "cr3";
  if (any("avif", "avis")) return "avif";
  return any("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "mif2", "msf1") ? "heif" : undefined;
}

const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * The id of a photo with known bytes: the first 128 bits of their SHA-256 as an RFC 9562 version 8 UUID.
 * @param sha256 the 32 bytes of the digest
 */
export function photoIdOf(sha256: Uint8Array): string {
  let hex = "";
  for (let n = 0; n < 16; n++) {
    const byte = sha256[n] ?? 0;
    hex += hexOf[n === 6 ? (byte & 0x0f) | 0x80 : n === 8 ? (byte & 0x3f) | 0x80 : byte];
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

// ---- shapes --------------------------------------------------------------------------------------------------------

/** `GET /config`: everything that `photoup login URL` needs. The only call without credentials. */
export interface ConfigAnswer {
  apiVersion: number;
  region: string;
  userPoolId: string;
  userPoolClientId: string;
  /** Absent in the cloud, where the region's own endpoint is used. */
  cognitoEndpoint?: string;
  authFlow: "USER_SRP_AUTH" | "USER_PASSWORD_AUTH";
  contentTypes: string[];
  maxBytes: number;
  /** Absent: the API accepts one photo per request. */
  maxInitiatePhotos?: number;
  /** The most mails per day (invitations, forgotten passwords), if the stage has no sender of its own. */
  maxMailsPerDay?: number;
  /** The API's direct address, if this one is a CDN's: the same calls with one hop less. */
  apiUrl?: string;
}

/** What a photo's own metadata says, besides title, description and date. Everything is optional. */
export interface PhotoDetails {
  /** As displayed, in pixels. */
  width?: number;
  height?: number;
  /** EXIF's 1 to 8. */
  orientation?: number;
  camera?: string;
  lens?: string;
  creator?: string;
  copyright?: string;
  keywords?: string[];
  /** From the broadest to the narrowest, separated by `|`: `Places|Germany|Berlin`. */
  hierarchicalKeywords?: string[];
  event?: string;
  /** The name of the place within the city. */
  sublocation?: string;
  city?: string;
  /** Or province, or region. */
  state?: string;
  country?: string;
  /** -1 (rejected) to 5. */
  rating?: number;
  /** WGS 84 in decimal degrees, and metres above sea level. */
  gps?: { latitude: number; longitude: number; altitude?: number };
}

/**
 * What people wrote, and when the photo was taken. In a request about a photo that the event already has, an absent field leaves the record
 * unchanged; an empty text, or `details` without fields, removes what the record has. `details` replaces the record's details as a whole.
 */
export interface CaptionFields {
  title?: string;
  description?: string;
  /** RFC 3339; without an offset if the camera wrote none (a floating time). */
  takenAt?: string;
  details?: PhotoDetails;
}

/** `POST /events/{eventId}/photos/initiate-upload` */
export interface InitiateRequest extends CaptionFields {
  contentType: string;
  fileName?: string;
  /** Of the whole photo, in base64. With `size`, the URL accepts exactly these bytes, once. */
  sha256?: string;
  /** In bytes. */
  size?: number;
  /** Upload it although an organiser removed it. For organisers only. */
  again?: true;
  /** Send the photo in parts; needs `sha256` and `size`. An API that does not support parts returns a URL for the whole. */
  parts?: PartsRequest;
  /**
   * Send the photo whole, unless the same person has stored parts of it: then the response has their size and no URL. Needs `sha256` and
   * `size`. An API that does not support parts returns a URL.
   */
  resume?: true;
}

export interface PartsRequest {
  /** Of each part but the last, in bytes. */
  size: number;
  /** Of each part, in order, in base64. */
  sha256: string[];
  /** Discard stored parts of another size: they were too large for the connection. */
  restart?: true;
}

/** Where to send the parts. */
export interface PartsAnswer {
  /** Of each part but the last, in bytes. If it differs from the requested size, parts of this size are stored: ask again with it. */
  size: number;
  /** Total size of the stored parts. */
  storedBytes: number;
  /** The first missing parts, each with a URL that accepts exactly its bytes. Once they are sent, repeat the request for the next ones. */
  urls: PartUrl[];
  expiresAt: string;
}
export interface PartUrl {
  /** From 1. */
  number: number;
  url: string;
  headers: Record<string, string>;
}

export type InitiateAnswer =
  | { photoId: string; s3PutObjectUrl: string; headers: Record<string, string>; expiresAt: string }
  /**
   * The event has the photo. `captionUpdated`: this request changed its caption. `captionRefused`: the caption differs and stays, because
   * somebody else uploaded the photo. `assembled`: all parts were there and this request assembled the photo; it is confirmed once the API has
   * read it.
   */
  | { photoId: string; status: "stored"; captionUpdated?: true; captionRefused?: true; assembled?: true }
  | { photoId: string; parts: PartsAnswer };

/**
 * The same route for `{ photos }`, up to `maxInitiatePhotos` requests in a body of at most `maxBodyBytes`. Photos may repeat.
 * 200: one outcome per photo, in the request's order. An error concerns only its own photo.
 */
export interface InitiateBatchAnswer {
  photos: InitiateOutcome[];
}
export type InitiateOutcome = InitiateAnswer | { error: PhotoError };
/** The error that a request for this photo alone would get; `retryAfterSeconds` replaces the header `Retry-After`. */
export interface PhotoError {
  code: ErrorCode;
  message: string;
  retryAfterSeconds?: number;
}

/** A confirmed photo, as lookup shows it. `sha256` comes from S3 or from reading the object, never from the client. */
export interface ConfirmedPhoto extends CaptionFields {
  photoId: string;
  sha256?: string;
  size: number;
  contentType: string;
  fileName?: string;
  uploadedBy?: string;
  /** Title, description and details are left out, because the response would be too long with them. */
  captionOmitted?: true;
  /** Only with `proveStored`, and only from an API that supports it. */
  object?: ObjectProof;
}

/**
 * The result of a HEAD request for the object. `stored`: S3 has it, with the record's size and SHA-256. `different`: S3 has other bytes, or
 * no SHA-256 of them. `missing`: S3 has no object; this lookup also took the record out, so the next push sends the photo again.
 */
export type ObjectProof = "stored" | "different" | "missing";

/** A photo that arrived and was refused because of its bytes. */
export interface RejectedPhoto {
  photoId: string;
  reason: string;
}

/** `POST /events/{eventId}/photos/lookup` */
export interface LookupRequest {
  photoIds: string[];
  /** Also check each object in S3: before a local file is removed, or a person is told that it may be. */
  proveStored?: true;
}
export interface LookupAnswer {
  photos: ConfirmedPhoto[];
  rejected?: RejectedPhoto[];
  /** The ids of photos that an organiser removed from the event. */
  removedByOrganiser?: string[];
  /** Only for tickets: photos that somebody else sent. */
  refused?: RefusedPhoto[];
}

/** A photo about which the caller may learn no more than this. */
export interface RefusedPhoto {
  photoId: string;
  code: ErrorCode;
  message: string;
}

/**
 * `GET /events/{eventId}/photos?limit&cursor&order&from`. `newest`: by upload time, latest first. `taken`: by date taken, oldest first.
 * `from`, only with `order=taken`: begin at this date, or date and time, in the camera's local time.
 */
export type ListOrder = "newest" | "taken";
export interface ListedPhoto extends ConfirmedPhoto {
  eventId: string;
  uploadedAt: string;
  /** Private and short-lived. It stays the same until the end of a quarter of an hour, so that browsers can cache. */
  url: string;
  /** Of the photo as displayed, in pixels. Absent until its renditions are made. */
  width?: number;
  height?: number;
  /** A placeholder of about 25 bytes, in base64: https://evanw.github.io/thumbhash/ */
  thumbhash?: string;
  /** Pictures that any browser can show; absent until they are made. `small`: WebP, 640 px; `large`: JPEG, 2,048 px on the long side. */
  renditions?: { small: RenditionLink; large: RenditionLink };
  /** Why there are none and will be none: a sentence for people. */
  renditionsFailed?: string;
}
export interface RenditionLink {
  url: string;
  /** In pixels. */
  width: number;
  height: number;
}
export interface ListAnswer {
  photos: ListedPhoto[];
  cursor?: string;
}

/** `GET /events/{eventId}/attendees?limit&cursor&usage`; `usage=true` adds what each attendee has sent today. */
export interface Attendee {
  email: string;
  registeredAt: string;
  /** When an invitation for this event was last mailed. */
  invitedAt?: string;
  /** What counts against the limits of this day (UTC). */
  today?: { photos: number; bytes: number };
}
export interface AttendeesAnswer {
  attendees: Attendee[];
  /** What one person may send in a day; only with `usage=true`, and if there is a limit. */
  dailyLimits?: { photos: number; bytes: number };
  cursor?: string;
}

/** `PUT /events/{eventId}/attendees/{email}`. Without a body, it only registers. */
export interface RegisterRequest {
  /** Create an account if there is none, and mail an invitation, unless the attendee was already invited for this event. */
  invite?: boolean;
  /** With `invite`: mail another one, with a new temporary password, to an attendee who has not chosen a password yet. */
  again?: boolean;
}

/** If an invitation was requested; otherwise only the attendee. Exactly one of the last three fields is present. */
export interface RegisterAnswer extends Attendee {
  /** Whether this call registered them; false if they already were. */
  registered?: boolean;
  invited?: true;
  /** They have an account and sign in as before; nothing was mailed. */
  hadAccount?: true;
  /** They are registered but not invited: try again later, or fix the cause. */
  mailRefused?: MailRefusal;
}

/** `DELETE /events/{eventId}/attendees/{email}?account=true`. Without `account`, and from an older API, the response is 204. */
export interface RemoveAttendeeAnswer {
  /** Whether there was an account. It is deleted now. */
  hadAccount: boolean;
}

/** `limit`: no more mails today. `address`: undeliverable address. `delivery`: the mail could not be handed over. `sender`: the stage's sender is not set up. */
export type MailRefusal = "limit" | "address" | "delivery" | "sender";

/** An event. Everything but its id is present only if an organiser has set it. */
export interface EventInfo {
  eventId: string;
  name?: string;
  /** Local dates and times at the event, without an offset: `2026-06-01T18:00:00`. */
  startsAt?: string;
  endsAt?: string;
  /** As in `Europe/Berlin`. */
  timeZone?: string;
}

/** `PUT /events/{eventId}`, which returns the event. Changes only the given fields; an empty text removes a field. */
export type EventRequest = Omit<EventInfo, "eventId">;

/** `DELETE /events/{eventId}`: repeat the call until `isDone`. */
export interface DeleteEventAnswer {
  isDone: boolean;
  /** Whether the event existed before this call. Absent from an older API. */
  existed?: boolean;
  /** How many this call removed. */
  photos: number;
}

/** `GET /events`: the events that the caller may upload to. */
export interface EventsAnswer {
  events: EventInfo[];
  cursor?: string;
}

/** `POST /events/{eventId}/tickets`, which returns 201 with a `CreatedTicket`. For organisers. */
export interface TicketRequest {
  /** Whom it is for. Photos uploaded with it carry this name. */
  name: string;
  /** RFC 3339, with an offset. */
  expiresAt: string;
  /** Absent: only the daily limit applies. */
  maxPhotos?: number;
  maxBytes?: number;
}

/** A ticket. Until it expires, whoever has its secret may upload to its event within its limits, and do nothing else. */
export interface TicketInfo extends TicketRequest {
  ticketId: string;
  eventId: string;
  /** The uploader's name in photos sent with it. */
  uploadedBy: string;
  createdAt: string;
  /** Only if it was revoked. */
  revokedAt?: string;
  /** What was requested with it, which counts against its limits. */
  photos: number;
  bytes: number;
  /** How much of that has arrived. */
  storedPhotos: number;
  storedBytes: number;
}

/** The secret is only in this response: the API stores its hash. */
export interface CreatedTicket extends TicketInfo {
  secret: string;
}

/** `GET /events/{eventId}/tickets`. For organisers. */
export interface TicketsAnswer {
  tickets: TicketInfo[];
  cursor?: string;
}

/** `GET /tickets/{ticketId}`: what the ticket's holder may see. */
export interface TicketAnswer extends TicketInfo {
  /** Only if an organiser has set one. */
  eventName?: string;
}

// ---- errors --------------------------------------------------------------------------------------------------------

export const errorStatus = {
  invalid_request: 400,
  unauthenticated: 401,
  not_registered: 403,
  not_allowed: 403,
  ticket_invalid: 401,
  ticket_expired: 403,
  ticket_revoked: 403,
  ticket_over_photos: 403,
  ticket_over_bytes: 403,
  ticket_wrong_event: 403,
  ticket_others_photo: 403,
  ticket_not_allowed: 403,
  removed_by_organiser: 403,
  not_found: 404,
  event_deleted: 410,
  too_large: 413,
  unsupported_type: 415,
  slow_down: 429,
  /** Only this photo has to wait: others may be requested meanwhile. An older client takes it for `slow_down`. */
  photo_busy: 429,
  quota_exceeded: 429,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof errorStatus;

export interface ErrorAnswer {
  error: { code: ErrorCode; message: string; requestId: string };
}
