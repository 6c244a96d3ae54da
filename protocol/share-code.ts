declare const brand: unique symbol;

/** The first five digits of a share code: the server's handle for a waiting agent. */
export type Nameplate = string & { readonly [brand]: 'Nameplate' };
/** The last four digits of a share code. They never reach the server. */
export type CodeSecret = string & { readonly [brand]: 'CodeSecret' };

export type ShareCode = { readonly nameplate: Nameplate; readonly secret: CodeSecret };

const NAMEPLATE_DIGITS = 5;
const SECRET_DIGITS = 4;

export function isNameplate(value: unknown): value is Nameplate {
  return typeof value === 'string' && /^\d{5}$/.test(value);
}

/** `count` decimal digits, each equally likely: bytes of 250 and above would favour 0 to 5 and are thrown away. */
export function randomDigits(count: number): string {
  let digits = '';
  while (digits.length < count) {
    for (const byte of crypto.getRandomValues(new Uint8Array(count * 2))) {
      if (byte < 250 && digits.length < count) digits += byte % 10;
    }
  }
  return digits;
}

export function createNameplate(): Nameplate {
  return randomDigits(NAMEPLATE_DIGITS) as Nameplate;
}

export function createSecret(): CodeSecret {
  return randomDigits(SECRET_DIGITS) as CodeSecret;
}

/** `123 456 789`: groups of three, as people read numbers aloud. */
export function formatShareCode(code: ShareCode): string {
  return (code.nameplate + code.secret).replace(/(\d{3})(?=\d)/g, '$1 ');
}

/**
 * Reads what a customer typed or pasted: nine digits, with any spaces, dashes or dots between them, in the
 * decimal digits of any script. Returns undefined when it is anything else.
 */
export function parseShareCode(typed: string): ShareCode | undefined {
  const digits = typed
    .normalize('NFKC')
    .replace(/\p{Nd}/gu, (digit) => String(decimalValue(digit)))
    .replace(/[\s\p{Pd}.\u200b-\u200f\u2060]/gu, '');
  if (!/^\d{9}$/.test(digits)) return undefined;
  return {
    nameplate: digits.slice(0, NAMEPLATE_DIGITS) as Nameplate,
    secret: digits.slice(NAMEPLATE_DIGITS) as CodeSecret,
  };
}

/** Unicode lays the ten digits of a script out in a row, so the value is the distance to the row's zero. */
function decimalValue(digit: string): number {
  const point = digit.codePointAt(0) ?? 0x30;
  let zero = point;
  while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return (point - zero) % 10;
}
