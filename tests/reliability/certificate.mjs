// Makes an untrusted certificate, for servers that a client must refuse.

import { generateKeyPairSync, sign } from "node:crypto";

const DAY = 86_400_000;
const COMMON_NAME = [0x06, 0x03, 0x55, 0x04, 0x03];
const ECDSA_WITH_SHA256 = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];

/** Encodes a value in DER: its tag, its length, its bytes. */
function der(tag, ...parts) {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length];
  return Buffer.concat([Buffer.from([tag, ...size.map((byte) => byte & 0xff)]), content]);
}

const sequence = (...parts) => der(0x30, ...parts);
const bits = (bytes) => der(0x03, [0], bytes);
const time = (ms) => der(0x17, new Date(ms).toISOString().replace(/^..|[-:T]|\.\d+/g, ""));

/** Returns a private key and a self-signed certificate, in PEM. */
export function selfSigned() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, "127.0.0.1"))));
  const algorithm = sequence(ECDSA_WITH_SHA256);
  const validity = sequence(time(Date.now() - DAY), time(Date.now() + DAY));
  const key = publicKey.export({ type: "spki", format: "der" });
  const body = sequence(der(0x02, [1]), algorithm, name, validity, name, key);
  const certificate = sequence(body, algorithm, bits(sign("sha256", body, privateKey)));
  const text = certificate.toString("base64").replace(/.{64}/g, "$&\n");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    cert: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
  };
}
