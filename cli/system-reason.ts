// Says in plain words why the disk or the system refused something.

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of its path is not a folder",
  EISDIR: "it is a folder",
  EEXIST: "something of that name is there already",
  EACCES: "you have no permission for it",
  EPERM: "you have no permission for it",
  EROFS: "its disk allows no writing",
  ENOSPC: "the disk is full",
  EDQUOT: "your disk quota is used up",
  EMFILE: "too many files are open on this computer",
  ENFILE: "too many files are open on this computer",
  EIO: "the disk failed to read or write; check it",
  ELOOP: "its links form a loop",
  ENAMETOOLONG: "its name is too long",
  EBUSY: "another program is using it",
  EPIPE: "its reader has gone",
  EFBIG: "it is too large for that disk",
  EILSEQ: "that disk does not allow its name",
  EINVAL: "that disk does not support it",
  ENODEV: "its disk or card was removed",
  ENXIO: "its disk or card was removed",
  ESTALE: "the network drive has changed or is gone",
  ENOTCONN: "the network drive is gone",
  ETIMEDOUT: "the network drive does not answer",
  EHOSTDOWN: "the network drive does not answer",
};

/** Windows has the same codes for a file that a program has open and does not share. */
const refusedOnWindows = "another program has it open, or you have no permission for it";

/** @returns a clause without a full stop; for an unknown error, with the system's code */
export function systemReason(error: unknown, platform: NodeJS.Platform = process.platform): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return message ?? String(error);
  if (platform === "win32" && (code === "EPERM" || code === "EACCES")) return refusedOnWindows;
  return Object.hasOwn(reasons, code) ? `${reasons[code]}` : `the system says ${code}`;
}
