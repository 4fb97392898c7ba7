import { z } from "zod";
import { type ErrorDetail, Refusal } from "./errors.ts";

export type Language = "en" | "zh";

const chinese = z.locales.zhCN().localeError;

/** The language that Accept-Language prefers of ours; English when it prefers neither. */
export function languageOf(acceptLanguage: string | undefined): Language {
	if (acceptLanguage === undefined) return "en";
	const ranges = acceptLanguage
		.slice(0, 256)
		.split(",")
		.map((range) => {
			const [tag = "", ...parameters] = range.trim().toLowerCase().split(";");
			const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean);
			return { tag, quality: quality === undefined ? 1 : Number(quality) };
		});
	const best = ranges
		.filter(({ tag, quality }) => quality > 0 && /^(zh|en)(-|$)/.test(tag))
		.sort((a, b) => b.quality - a.quality)[0];
	return best?.tag.startsWith("zh") ? "zh" : "en";
}

/**
 * Parses input by its schema. Throws `invalid_request` with a sentence for each place that does not fit. The language is
 * asked for only then.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, language: () => Language): z.output<S> {
	const result = schema.safeParse(input);
	if (result.success) return result.data;
	const told = language();
	const { error = result.error } = told === "zh" ? schema.safeParse(input, { error: chinese }) : result;
	throw new Refusal("invalid_request", {
		details: error.issues.slice(0, 20).map((issue) => detailOf(issue, told, input)),
	});
}

/** A JSON text as a value, or `invalid_request`. The parser's own message may quote the text and is dropped. */
export function parseJson(bytes: Buffer, language: () => Language): unknown {
	try {
		return JSON.parse(utf8.decode(bytes));
	} catch {
		throw misfit(language() === "zh" ? "不是有效的 UTF-8 JSON" : "must be valid JSON in UTF-8");
	}
}

/** Bytes as a text, or `invalid_request`. */
export function decodeText(bytes: Buffer, language: () => Language): string {
	try {
		return utf8.decode(bytes);
	} catch {
		throw misfit(language() === "zh" ? "不是有效的 UTF-8" : "must be UTF-8");
	}
}

function misfit(message: string): Refusal {
	return new Refusal("invalid_request", { details: [{ path: "", message }] });
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

const absent = { en: "is missing", zh: "缺少这一项" } as const;

function isAbsent({ path }: z.core.$ZodIssue, input: unknown): boolean {
	const found = path.reduce<unknown>((at, key) => (at instanceof Object ? Reflect.get(at, key) : undefined), input);
	return path.length > 0 && found === undefined;
}

function detailOf(issue: z.core.$ZodIssue, language: Language, input: unknown): ErrorDetail {
	const translated = issue.code === "custom" && language === "zh" ? issue.params?.zh : undefined;
	const own = issue.code !== "custom" && isAbsent(issue, input) ? absent[language] : issue.message;
	const message = typeof translated === "string" ? translated : own;
	return { path: issue.path.join(".").slice(0, 200), message: message.slice(0, 500) };
}
