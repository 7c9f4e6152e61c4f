// A self-signed certificate, made on demand (X.509 in DER, RFC 5280).
import { generateKeyPairSync, sign } from "node:crypto";

const ecdsaWithSha256 = tagged(0x30, Buffer.from("06082a8648ce3d040302", "hex"));
const commonName = Buffer.from("0603550403", "hex");
const subjectAltName = Buffer.from("0603551d11", "hex");

/** Its possible subjects: `localhost` and 127.0.0.1. */
const altNames = {
  name: tagged(0x82, Buffer.from("localhost")),
  address: tagged(0x87, Buffer.from([127, 0, 0, 1])),
};

export function selfSignedCertificate(isFor: readonly (keyof typeof altNames)[] = ["name", "address"]): {
  key: string;
  cert: string;
} {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = tagged(0x30, tagged(0x31, tagged(0x30, commonName, tagged(0x0c, Buffer.from("localhost")))));
  const names = tagged(0x30, ...isFor.map((one) => altNames[one]));
  const toBeSigned = tagged(
    0x30,
    tagged(0xa0, tagged(0x02, Buffer.from([2]))), // version 3
    tagged(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    tagged(0x30, time(-1), time(1)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, tagged(0x30, tagged(0x30, subjectAltName, tagged(0x04, names)))),
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  const der = tagged(0x30, toBeSigned, ecdsaWithSha256, tagged(0x03, Buffer.from([0]), signature));
  const cert = `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert };
}

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function time(days: number): Buffer {
  const at = new Date(Date.now() + days * 86_400_000).toISOString();
  return tagged(0x17, Buffer.from(`${at.replace(/[-:T]/g, "").slice(2, 14)}Z`));
}
