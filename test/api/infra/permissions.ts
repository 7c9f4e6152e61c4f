// What each function may do, besides writing its own log: the roles grant this, and the handlers demonstrably need it.

const onTable = (...actions: string[]) => actions.map((action) => `dynamodb:${action} PhotosTable`);

/** To check an object, record it, move it out of sight, or finish its removal and that of its renditions. */
const recording = [
  ...onTable("BatchGetItem", "GetItem", "PutItem", "UpdateItem"),
  "s3:DeleteObject renditions/*",
  "s3:DeleteObject uploads/*",
  "s3:GetObject uploads/*",
  "s3:ListBucket PhotosBucket",
  "s3:PutObject rejected/*",
];

/** The same for functions behind the API, which may also delete an object's version, by its id and without listing versions. */
const recordingLate = [
  ...recording,
  "s3:DeleteObjectVersion uploads/*",
  "s3:DeleteObject rejected/*",
  "s3:DeleteObjectVersion rejected/*",
];

const sending = ["sqs:SendMessage HeicRenditionQueue", "sqs:SendMessage RenditionQueue"];

/** To make a photo's renditions, or to delete those of a photo that is gone. */
const rendering = [
  ...onTable("BatchGetItem", "UpdateItem"),
  "s3:DeleteObject renditions/*",
  "s3:DeleteObjectVersion renditions/*",
  "s3:GetObject uploads/*",
  "s3:ListBucket PhotosBucket",
  "s3:PutObject renditions/*",
];

const initiating = [
  ...recording,
  ...onTable("BatchWriteItem", "DeleteItem"),
  "s3:AbortMultipartUpload uploads/*",
  "s3:ListMultipartUploadParts uploads/*",
  "s3:PutObject uploads/*",
];

const lookingUp = [
  ...onTable("BatchGetItem", "GetItem", "UpdateItem"),
  "s3:GetObject uploads/*",
  "s3:ListBucket PhotosBucket",
];

export const permissions: Record<string, string[]> = {
  config: [],
  listEvents: [...onTable("BatchGetItem", "Query"), "dynamodb:Query by-attendee"],
  saveEvent: onTable("GetItem", "UpdateItem"),
  deleteEvent: [
    ...onTable("DeleteItem", "GetItem", "Query", "UpdateItem"),
    "s3:AbortMultipartUpload uploads/*",
    ...["rejected/*", "renditions/*", "uploads/*"].flatMap((folder) => [
      `s3:DeleteObject ${folder}`,
      `s3:DeleteObjectVersion ${folder}`,
    ]),
    "s3:ListBucketVersions PhotosBucket",
  ],
  initiateUpload: initiating,
  lookupPhotos: lookingUp,
  listPhotos: [
    ...onTable("GetItem"),
    "dynamodb:Query by-taken",
    "dynamodb:Query by-uploaded",
    "ssm:GetParameter cdn-private-key",
  ],
  deletePhoto: [
    ...onTable("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "UpdateItem"),
    ...["rejected/*", "renditions/*", "uploads/*"].flatMap((folder) => [
      `s3:DeleteObject ${folder}`,
      `s3:DeleteObjectVersion ${folder}`,
    ]),
    "s3:AbortMultipartUpload uploads/*",
    "s3:GetObject uploads/*",
    "s3:ListBucket PhotosBucket",
    "s3:ListBucketVersions PhotosBucket",
  ],
  registerAttendee: [
    ...onTable("DeleteItem", "GetItem", "PutItem", "UpdateItem"),
    "cognito-idp:AdminCreateUser UserPool",
  ],
  removeAttendee: [
    ...onTable("DeleteItem", "PutItem", "Query"),
    "s3:AbortMultipartUpload uploads/*",
    "cognito-idp:AdminDeleteUser UserPool",
    "cognito-idp:AdminListGroupsForUser UserPool",
    "dynamodb:Query by-attendee",
  ],
  listAttendees: onTable("BatchGetItem", "Query"),
  createTicket: onTable("DeleteItem", "GetItem", "PutItem"),
  listTickets: onTable("Query"),
  revokeTicket: [
    ...onTable("DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"),
    "s3:AbortMultipartUpload uploads/*",
  ],
  readTicket: onTable("GetItem"),
  initiateWithTicket: initiating,
  lookupWithTicket: lookingUp,
  refuseWithTicket: [],
  processUploadedPhoto: recordingLate,
  makeRenditions: rendering,
  makeHeicRenditions: rendering,
  sweep: [...recordingLate, ...onTable("DeleteItem", "Scan"), ...sending],
};

/** For an event source: receives messages, and deletes those that are done. */
const readingQueue = (queue: string) =>
  ["DeleteMessage", "GetQueueAttributes", "ReceiveMessage"].map((action) => `sqs:${action} ${queue}`);

/** What Lambda itself does with a function's role. */
export const permissionsForLambda: Record<string, string[]> = {
  processUploadedPhoto: ["sqs:SendMessage LostPhotoEvents"],
  makeRenditions: readingQueue("RenditionQueue"),
  makeHeicRenditions: readingQueue("HeicRenditionQueue"),
};
