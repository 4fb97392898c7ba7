import { createDecipheriv } from "node:crypto";
import fc from "fast-check";

/** A ciphertext as its blocks, and the iv that a client sends with it. */
export interface Payload {
	iv: Buffer<ArrayBuffer>;
	blocks: Buffer<ArrayBuffer>[];
}

export function payloadOf({ encryptedData, iv }: { encryptedData: Buffer; iv: Buffer }): Payload {
	const count = encryptedData.length / 16;
	const blocks = Array.from({ length: count }, (_, i) => Buffer.from(encryptedData.subarray(i * 16, i * 16 + 16)));
	return { iv: Buffer.from(iv), blocks };
}

export function sealedOf({ iv, blocks }: Payload) {
	return { encryptedData: Buffer.concat(blocks), iv };
}

/**
 * A forger who knows the plaintexts and so, of every block he has seen, what the cipher makes of it. He has no key: what
 * he knows is worked out with it here only because that is shorter.
 */
export function forgerOf(sessionKey: string): Forger {
	const key = Buffer.from(sessionKey, "base64");

	return {
		/** The blocks in this order, the first one made to read `head` (16 bytes) by the iv. */
		rewrite(blocks: Payload["blocks"], head: string): Payload {
			if (head.length !== 16) throw new Error(`not sixteen bytes: ${head}`);
			const first = blocks[0] ?? Buffer.alloc(16);
			return { iv: xor(deciphered(key, first), Buffer.from(head)), blocks };
		},
	};
}

/**
 * The same for frames of Baidu's: the head goes behind a block that is thrown away unread, and a length that fits. Twelve
 * bytes of it are the content's.
 */
export function frameForgerOf(sessionKey: string, appKey: string): Forger {
	const key = Buffer.from(sessionKey, "base64");

	return {
		rewrite(blocks, head) {
			if (head.length !== 12) throw new Error(`not twelve bytes: ${head}`);
			const first = blocks[0] ?? Buffer.alloc(16);
			const [last, before = first] = [blocks.at(-1) ?? first, blocks.at(-2)];
			const padding = xor(deciphered(key, last), before).at(-1) ?? 0;
			const length = Buffer.alloc(4);
			length.writeInt32BE(Math.max(blocks.length * 16 - 4 - appKey.length - padding, 0));
			const written = xor(deciphered(key, first), Buffer.concat([length, Buffer.from(head)]));
			return { iv: Buffer.alloc(16, 3), blocks: [written, ...blocks] };
		},
	};
}

function deciphered(key: Buffer, block: Buffer): Buffer {
	return createDecipheriv(`aes-${key.length * 8}-ecb`, key, null)
		.setAutoPadding(false)
		.update(block);
}

/** Sixteen bytes that a forger would like data to begin with. */
export const heads = [
	'{"phoneNumber":"',
	'{"countryCode":"',
	'{"openGId":"AAAA',
	'{"opengid":"AAAA',
	'{"openId":"oGZUI',
	'{"unionId":"AAAA',
	'{"nickName":"AAA',
	'{"avatarUrl":"AA',
	'{"city":"AAAAAAA',
	'{"gender":1,"z":',
	'{"stepInfoList":',
	'{"watermark":{"t',
	'{"__proto__":"AA',
	'{"vip":1,"z":"zz',
	'{"a":[{"b":10000',
];

/** Begins anew at these blocks, with a head of the forger's. */
export interface Forger {
	rewrite(blocks: Payload["blocks"], head: string): Payload;
}

/** One or several changes to a payload; `other` is a second payload of the same user. */
export type Mutation = (payload: Payload, other: Payload, forger: Forger) => Payload;

const at = fc.nat({ max: 63 });
const bits = fc.uint8Array({ minLength: 1, maxLength: 4 });

/** All that can be done to iv and ciphertext without the key, by one who likes data to begin with these. */
export function mutationsWith(heads: readonly string[]): fc.Arbitrary<Mutation> {
	return fc.oneof(
		bits.map((where) => changed(({ iv }) => flipAll(iv, where))),
		fc.tuple(at, bits).map(([i, where]) =>
			changed(({ blocks }) => {
				const block = blocks[i % blocks.length];
				if (block) flipAll(block, where);
			}),
		),
		fc.uint8Array({ minLength: 16, maxLength: 16 }).map(
			(iv): Mutation =>
				({ blocks }) => ({ blocks, iv: Buffer.from(iv) }),
		),
		fc.tuple(at, at).map(([i, j]) =>
			reordered((blocks) => {
				const [a, b] = [blocks[i % blocks.length], blocks[j % blocks.length]];
				return blocks.map((block) => (block === a ? b : block === b ? a : block) ?? block);
			}),
		),
		fc
			.tuple(at, at)
			.map(([i, j]) =>
				reordered((blocks) =>
					blocks.toSpliced(j % (blocks.length + 1), 0, ...blocks.slice(i % blocks.length).slice(0, 1)),
				),
			),
		fc.tuple(at, at).map(([i, n]) => reordered((blocks) => blocks.toSpliced(i % blocks.length, 1 + (n % 3)))),
		at.map((n) => reordered((blocks) => blocks.slice(0, 1 + (n % blocks.length)))),
		fc.tuple(at, fc.constantFrom(...heads)).map(
			([i, head]): Mutation =>
				({ blocks }, _, forger) =>
					forger.rewrite(blocks.slice(i % blocks.length), head),
		),
		fc.tuple(at, at, fc.constantFrom(null, ...heads)).map(
			([i, j, head]): Mutation =>
				({ iv, blocks }, other, forger) => {
					const spliced = [...blocks.slice(0, i % (blocks.length + 1)), ...other.blocks.slice(j % other.blocks.length)];
					return head === null ? { iv, blocks: spliced } : forger.rewrite(spliced, head);
				},
		),
	);
}

/** The same with data of WeChat's. */
export const mutation: fc.Arbitrary<Mutation> = mutationsWith(heads);

function changed(change: (copy: Payload) => void): Mutation {
	return ({ iv, blocks }) => {
		const copy = { iv: Buffer.from(iv), blocks: blocks.map((block) => Buffer.from(block)) };
		change(copy);
		return copy;
	};
}

function reordered(order: (blocks: Payload["blocks"]) => Payload["blocks"]): Mutation {
	return ({ iv, blocks }) => {
		const ordered = order(blocks);
		return { iv, blocks: ordered.length > 0 ? ordered : blocks };
	};
}

function flipAll(bytes: Buffer, bits: Uint8Array): void {
	for (const bit of bits) bytes[(bit >> 3) & 15] = (bytes[(bit >> 3) & 15] ?? 0) ^ (1 << (bit & 7));
}

function xor(a: Buffer, b: Buffer): Buffer<ArrayBuffer> {
	return Buffer.from(a.map((byte, i) => byte ^ (b[i] ?? 0)));
}
