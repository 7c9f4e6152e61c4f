// The HTTP contract between photoup's CLI and its API: names, shapes, limits, and what counts as a photo. Imports nothing.

export const apiVersion = 1;

/** S3 takes 5 GiB at most in a single PUT. */
export const maxBytes = 5 * 1024 ** 3;

/**
 * A photo may be sent in parts, which S3 keeps one by one: each but the last has at least 5 MiB
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html), and there are 2 to 10,000 of them.
 */
export const partLimits = { leastBytes: 5 * 1024 ** 2, mostBytes: 1024 ** 3, most: 10_000 } as const;

/** How many photo ids one lookup may name. */
export const maxLookupIds = 100;

/** How many photos one request to initiate may name. */
export const maxInitiatePhotos = 50;

/** Of a request's body, as UTF-8: more than a caption of the longest kind needs, JSON's escapes included. */
export const maxBodyBytes = 1024 * 1024;

/** In characters as people count them (grapheme clusters); the CLI cuts, the API refuses what is longer. */
export const captionLimits = { title: 500, description: 10_000 } as const;

/** Likewise, and how many keywords there may be. */
export const detailLimits = { text: 500, creator: 1000, copyright: 2000, keywords: 1000 } as const;

/** In pixels, of a photo's width and height. */
export const maxSidePixels = 10_000_000;

/** Title, description and details together, as JSON in UTF-8: what a DynamoDB item of 400 KB holds with room to spare. */
export const maxCaptionBytes = 300_000;

/** Letters, digits, `-`, `_`; 1 to 64 long. */
export const eventIdPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** A ticket's id: its event's, a dot, and ten letters or digits of its own. It is no secret. */
export const ticketIdPattern = /^([A-Za-z0-9_-]{1,64})\.([a-z0-9]{10})$/;

/** 192 random bits in base64url; sent as `Authorization: Ticket SECRET`, and in no URL. */
export const ticketSecretPattern = /^[A-Za-z0-9_-]{32}$/;

/** Of `ticket_invalid`: the same whatever is wrong, so that nobody learns which tickets there are. */
export const ticketIsInvalid =
  "This ticket is not valid: the link is incomplete or was changed, or its event was deleted. Copy the whole link, or ask for a new one.";

/** A ticket's link is the address of page and API with this fragment, which no browser and no client sends to anybody. */
export const ticketFragment = ({ ticketId, secret }: { ticketId: string; secret: string }): string =>
  `#/t/${ticketId}/${secret}`;

/** The ticket's id, and its secret; undefined where the fragment is no ticket's. */
export function parseTicketFragment(fragment: string): { ticketId: string; secret: string } | undefined {
  const [, ticketId = "", secret = ""] = /^#\/t\/([^/]+)\/([^/]+)$/.exec(fragment) ?? [];
  return ticketIdPattern.test(ticketId) && ticketSecretPattern.test(secret) ? { ticketId, secret } : undefined;
}

/** How far ahead a ticket may expire. */
export const maxTicketDays = 366;

/** Of the name of whom a ticket is for: in characters as people count them, and as UTF-8. */
export const maxTicketName = { characters: 60, bytes: 240 } as const;

/**
 * Every call, by the name of its function. Open are `/config`, and what begins with `/tickets/`, where a ticket's secret says who
 * asks; all else needs an ID token.
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

/** A photo's id: a UUID of version 8 (from its bytes) or 4 (random), in lower case. */
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

/** The accepted types: the extension of the S3 key, and the container that the first bytes must show. */
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

/** How many first bytes `containerOf` wants to see. */
export const containerHeadBytes = 64;

/** The container that a file's first bytes show, whatever its name says; undefined where it is no photo. */
export function containerOf(head: Uint8Array): Container | undefined {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return "jpeg"; // the most, and so the cheapest
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
 * The id of a photo whose bytes are known: the first 128 bits of their SHA-256 as an RFC 9562 version 8 UUID.
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

/** `GET /config`: all that `photoup login URL` needs; the only call without a token. */
export interface ConfigAnswer {
  apiVersion: number;
  region: string;
  userPoolId: string;
  userPoolClientId: string;
  /** Absent in the cloud: the region's own endpoint. */
  cognitoEndpoint?: string;
  authFlow: "USER_SRP_AUTH" | "USER_PASSWORD_AUTH";
  contentTypes: string[];
  maxBytes: number;
  /** Absent: an API that takes one photo a request. */
  maxInitiatePhotos?: number;
  /** How many mails go out in a day (invitations, forgotten passwords), where the stage has no sender of its own. */
  maxMailsPerDay?: number;
  /** The API's direct address, where this one is a CDN's: the same calls, with one station less on the way. */
  apiUrl?: string;
}

/** What a photo says about itself beside its texts. All of it is optional. */
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
  /** From the widest to the narrowest, with `|` between: `Places|Germany|Berlin`. */
  hierarchicalKeywords?: string[];
  event?: string;
  /** The place within the city, as people call it. */
  sublocation?: string;
  city?: string;
  /** Or province, or region. */
  state?: string;
  country?: string;
  /** -1 (rejected) to 5. */
  rating?: number;
  /** WGS 84, decimal degrees, and metres above the sea. */
  gps?: { latitude: number; longitude: number; altitude?: number };
}

/**
 * What people wrote, and when the photo was taken. In a request about a photo that the event has already, a field that is
 * absent says nothing, and the record keeps what it has; an empty text, or `details` without any field, takes away what the
 * record has. `details` is one statement: what it does not name is taken away as well.
 */
export interface CaptionFields {
  title?: string;
  description?: string;
  /** RFC 3339; without an offset where the camera wrote none (a floating time). */
  takenAt?: string;
  details?: PhotoDetails;
}

/** `POST /events/{eventId}/photos/initiate-upload` */
export interface InitiateRequest extends CaptionFields {
  contentType: string;
  fileName?: string;
  /** Of all bytes, in base64. With `size`, the URL is good for exactly these bytes, once. */
  sha256?: string;
  /** In bytes. */
  size?: number;
  /** Upload it although an organiser removed it; for organisers. */
  again?: true;
  /** The photo is to go in parts; `sha256` and `size` must be given too. An API that takes none answers with a URL for the whole. */
  parts?: PartsRequest;
  /**
   * It goes in one piece, unless parts of it are stored, by the same person: then the answer has their size, and no URL. `sha256` and `size` must be
   * given too. An API that takes no parts answers with a URL.
   */
  resume?: true;
}

export interface PartsRequest {
  /** Of each part but the last, in bytes. */
  size: number;
  /** Of each part, in order, in base64. */
  sha256: string[];
  /** Forget parts of another size that are stored: they were too large for the connection. */
  restart?: true;
}

/** Where the parts go. */
export interface PartsAnswer {
  /** Of each part but the last, in bytes. Where it is another than was asked for, parts of this size are stored: ask again with it. */
  size: number;
  /** Of the parts that are stored. */
  storedBytes: number;
  /** The first parts that are missing, each with a URL that is good for exactly its bytes. Once they are sent, the same request has the next ones. */
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
   * The event has the photo. `captionUpdated`: this request changed what its record says. `captionRefused`: the record says
   * otherwise than this request, and stays so, because somebody else uploaded the photo. `assembled`: every part was there, and
   * this request made the photo of them; it is confirmed once the API has read it.
   */
  | { photoId: string; status: "stored"; captionUpdated?: true; captionRefused?: true; assembled?: true }
  | { photoId: string; parts: PartsAnswer };

/** The same route with up to `maxInitiatePhotos` photos at once, in a body of at most `maxBodyBytes`. Photos may repeat. */
export interface InitiateBatchRequest {
  photos: InitiateRequest[];
}
/** 200: one outcome for each photo of the request, in its order. No photo's error is another's. */
export interface InitiateBatchAnswer {
  photos: InitiateOutcome[];
}
export type InitiateOutcome = InitiateAnswer | { error: PhotoError };
/** What the photo alone would have been answered; `retryAfterSeconds` stands for the header `Retry-After`. */
export interface PhotoError {
  code: ErrorCode;
  message: string;
  retryAfterSeconds?: number;
}

/** A confirmed photo, as lookup shows it. `sha256` is S3's word, never the client's. */
export interface ConfirmedPhoto extends CaptionFields {
  photoId: string;
  sha256?: string;
  size: number;
  contentType: string;
  fileName?: string;
  uploadedBy?: string;
  /** Title, description and details are left out here, because the whole answer would be too long for one answer. */
  captionOmitted?: true;
  /** Only where the lookup asked for it by `proveStored`; absent from an API that does not know the question. */
  object?: ObjectProof;
}

/**
 * What S3 said, by HEAD, when it was asked for the object itself. `stored`: it has it, with the size and the SHA-256 of the
 * record. `different`: it has other bytes, or knows no SHA-256 of them. `missing`: it has none; such a record goes with
 * this very answer, so that the next push sends the photo again.
 */
export type ObjectProof = "stored" | "different" | "missing";

/** A photo that arrived and was refused for what its bytes are. */
export interface RejectedPhoto {
  photoId: string;
  reason: string;
}

/** `POST /events/{eventId}/photos/lookup` */
export interface LookupRequest {
  photoIds: string[];
  /** Ask S3 for each object as well: before a local file is removed, and where a person is told that it may be. */
  proveStored?: true;
}
export interface LookupAnswer {
  photos: ConfirmedPhoto[];
  rejected?: RejectedPhoto[];
  /** The ids of those that an organiser removed from the event. */
  removedByOrganiser?: string[];
  /** Only for a ticket: those that somebody else sent. */
  refused?: RefusedPhoto[];
}

/** A photo of which whoever asks may know no more than this. */
export interface RefusedPhoto {
  photoId: string;
  code: ErrorCode;
  message: string;
}

/**
 * `GET /events/{eventId}/photos?limit&cursor&order&from`: `newest` is by time of upload, latest first.
 * `from`, with `order=taken` alone: begin at this date, or date and time, by the camera's own clock.
 */
export type ListOrder = "newest" | "taken";
export interface ListedPhoto extends ConfirmedPhoto {
  eventId: string;
  uploadedAt: string;
  /** Private and short-lived; the same until a quarter of an hour ends, so that a browser keeps what it has loaded. */
  url: string;
  /** Of the photo as displayed, in pixels; absent until its renditions are made. */
  width?: number;
  height?: number;
  /** A picture of about 25 bytes, in base64: https://evanw.github.io/thumbhash/ */
  thumbhash?: string;
  /** Pictures that any screen can show; absent until they are made. `small`: WebP, 640 px; `large`: JPEG, 2,048 px on the long side. */
  renditions?: { small: RenditionLink; large: RenditionLink };
  /** Why there are none, and will be none: a sentence for people. */
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

/** `GET /events/{eventId}/attendees?limit&cursor&usage`: with `usage=true`, what each has sent today. */
export interface Attendee {
  email: string;
  registeredAt: string;
  /** When an invitation was mailed for this event, last. */
  invitedAt?: string;
  /** What counts against the limits of this day (UTC). */
  today?: { photos: number; bytes: number };
}
export interface AttendeesAnswer {
  attendees: Attendee[];
  /** What one person may send in a day; with `usage=true`, where there is a limit. */
  dailyLimits?: { photos: number; bytes: number };
  cursor?: string;
}

/** `PUT /events/{eventId}/attendees/{email}`; without a body: registers only. */
export interface RegisterRequest {
  /** Make an account where there is none, and mail an invitation; who was invited for this event before gets no second one. */
  invite?: boolean;
  /** With `invite`: a second one too, with a new temporary password, for who has not chosen a password yet. */
  again?: boolean;
}

/** Where an invitation was asked for; else only the attendee. One of the last three is there. */
export interface RegisterAnswer extends Attendee {
  /** By this call; false: was registered before. */
  registered?: boolean;
  invited?: true;
  /** They sign in as they do already; nothing was mailed. */
  hadAccount?: true;
  /** They are registered, and not invited: ask again later, or mend what is wrong. */
  mailRefused?: MailRefusal;
}

/** `DELETE /events/{eventId}/attendees/{email}?account=true`; without `account`, and by an older API, the answer is 204. */
export interface RemoveAttendeeAnswer {
  /** Whether there was an account, which is gone now. */
  hadAccount: boolean;
}

/** `limit`: no more mails today. `address`: no mail can go there. `delivery`: it could not be handed over. `sender`: the stage's own is not set up. */
export type MailRefusal = "limit" | "address" | "delivery" | "sender";

/** An event. All but its id is there only where an organiser has said it. */
export interface EventInfo {
  eventId: string;
  name?: string;
  /** Dates and times by the clocks at the event, without an offset: `2026-06-01T18:00:00`. */
  startsAt?: string;
  endsAt?: string;
  /** As in `Europe/Berlin`. */
  timeZone?: string;
}

/** `PUT /events/{eventId}`, answered with the event: only what is given is changed; an empty text takes away what was there. */
export type EventRequest = Omit<EventInfo, "eventId">;

/** `DELETE /events/{eventId}`: the same call again goes on, until `isDone`. */
export interface DeleteEventAnswer {
  isDone: boolean;
  /** Whether there was such an event before this call. Not said by an older API. */
  existed?: boolean;
  /** How many were removed by this call. */
  photos: number;
}

/** `GET /events`: those that the caller may upload to. */
export interface EventsAnswer {
  events: EventInfo[];
  cursor?: string;
}

/** `POST /events/{eventId}/tickets`, answered 201 with a `CreatedTicket`; for organisers. */
export interface TicketRequest {
  /** Whom it is for: what is uploaded with it carries this name. */
  name: string;
  /** RFC 3339, with an offset. */
  expiresAt: string;
  /** Absent: no limit but the day's. */
  maxPhotos?: number;
  maxBytes?: number;
}

/** A ticket: until it expires, whoever has its secret may upload to its event, within its limits, and do nothing else. */
export interface TicketInfo extends TicketRequest {
  ticketId: string;
  eventId: string;
  /** As photos that came with it name their uploader. */
  uploadedBy: string;
  createdAt: string;
  /** Only where it was revoked. */
  revokedAt?: string;
  /** What it has asked for, which counts against its limits. */
  photos: number;
  bytes: number;
  /** What has arrived of that. */
  storedPhotos: number;
  storedBytes: number;
}

/** The secret is in this answer, and nowhere else: the API keeps its hash. */
export interface CreatedTicket extends TicketInfo {
  secret: string;
}

/** `GET /events/{eventId}/tickets`; for organisers. */
export interface TicketsAnswer {
  tickets: TicketInfo[];
  cursor?: string;
}

/** `GET /tickets/{ticketId}`: what its holder may know of it. */
export interface TicketAnswer extends TicketInfo {
  /** Only where an organiser has said one. */
  eventName?: string;
}

/** The bodies of a ticket's calls may name the event that they mean: another than the ticket's is refused. */
export interface ForEvent {
  eventId?: string;
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
  quota_exceeded: 429,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof errorStatus;

export interface ErrorAnswer {
  error: { code: ErrorCode; message: string; requestId: string };
}
