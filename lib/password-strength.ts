export type Strength = "short" | "weak" | "fair" | "strong";

/**
 * How hard a password is to guess, roughly: letters count for how much they vary, not for how many there are. A hint while
 * one types; what is refused says `newPassword` of the contract. `known`: what a stranger knows of the operator.
 */
export function strengthOf(password: string, known: readonly string[] = []): Strength {
	if (password.length < 12) return "short";
	const bits = bitsOf(stripped(password.toLowerCase(), known)) + (hasManyKinds(password) ? 8 : 0);
	return bits < 36 ? "weak" : bits < 52 ? "fair" : "strong";
}

/** The password without what guessers try first: each such word counts as one letter. */
function stripped(password: string, known: readonly string[]): string {
	const words = [...common, ...known.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))];
	return words
		.filter((word) => word.length >= 3)
		.sort((a, b) => b.length - a.length)
		.reduce((rest, word) => rest.replaceAll(word, word.slice(0, 1)), password);
}

/** A letter that repeats or follows the one before (aaa, abc, 321) adds little. */
function bitsOf(password: string): number {
	const codes = [...password].map((letter) => letter.codePointAt(0) ?? 0);
	const steps = codes.map((code, index) => Math.abs(code - (codes[index - 1] ?? Number.NaN)));
	const fresh = steps.filter((step) => !(step <= 1)).length;
	const variety = new Set(codes).size;
	return Math.min(fresh, variety * 1.6) * 3.5 + (codes.length - fresh) * 0.5;
}

function hasManyKinds(password: string): boolean {
	const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];
	return kinds.filter((kind) => kind.test(password)).length >= 3;
}

const common = [
	...[
		"password",
		"passw0rd",
		"letmein",
		"welcome",
		"iloveyou",
		"admin",
		"administrator",
		"root",
		"qwerty",
		"qwertyuiop",
	],
	...[
		"asdfgh",
		"zxcvbn",
		"1q2w3e",
		"123456",
		"123456789",
		"1234567890",
		"111111",
		"000000",
		"abc123",
		"woaini",
		"5201314",
	],
	...["lingpai", "令牌", "wechat", "weixin", "微信", "2023", "2024", "2025", "2026"],
];
