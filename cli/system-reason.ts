// Why the disk or the system refused something, in the words of whoever asked for it.

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of its path is not a folder",
  EISDIR: "it is a folder",
  EEXIST: "something of that name is there already",
  EACCES: "you have no permission for it",
  EPERM: "you have no permission for it",
  EROFS: "it lies on a disk that can only be read",
  ENOSPC: "the disk is full",
  EDQUOT: "your share of the disk is full",
  EMFILE: "too many files are open on this computer",
  ENFILE: "too many files are open on this computer",
  EIO: "the disk cannot be read or written; look after it",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  EBUSY: "another program is using it",
  EPIPE: "its reader has gone",
  EFBIG: "it is larger than that disk takes",
  EILSEQ: "that disk does not take its name",
  EINVAL: "that disk does not take it",
  ENODEV: "its disk or card is not there any more",
  ENXIO: "its disk or card is not there any more",
  ESTALE: "the network drive was changed or is not there any more",
  ENOTCONN: "the network drive is not there any more",
  ETIMEDOUT: "the network drive does not answer",
  EHOSTDOWN: "the network drive does not answer",
};

/** @returns the rest of a sentence, without a full stop; with the system's code where that is all there is */
export function systemReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return message ?? String(error);
  return Object.hasOwn(reasons, code) ? `${reasons[code]}` : `the system says ${code}`;
}
