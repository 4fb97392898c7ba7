import { SaxesParser } from "saxes";

/** The members of a pushed message by name, in small letters: WeChat's own samples have `OpenID`, ` OpenID` and `openid`. */
export type WechatMessage = ReadonlyMap<string, string>;

/**
 * Reads a message in either data format of WeChat's console, JSON or XML, told apart by its first letter: Content-Type does
 * not say. Texts and numbers directly below the root count, the first of each name. Null when it is neither.
 */
export function readWechatMessage(text: string): WechatMessage | null {
	const trimmed = text.trim();
	return trimmed.startsWith("<") ? readXml(trimmed) : readJson(trimmed);
}

function readJson(text: string): WechatMessage | null {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
		const isPlain = (member: unknown) => typeof member === "string" || typeof member === "number";
		return collected(
			Object.entries(value).flatMap(([name, member]) => (isPlain(member) ? [[name, String(member)]] : [])),
		);
	} catch {
		return null;
	}
}

/** Elements in elements, at most: messages have two, or four with a list. */
const depth = 16;

// The parser knows no entities but XML's own five and loads nothing; a document type is refused all the same.
function readXml(text: string): WechatMessage | null {
	const members: string[][] = [];
	const open: { name: string; text: string; isLeaf: boolean }[] = [];
	const parser = new SaxesParser({ position: false });
	const add = (more: string) => {
		const element = open.at(-1);
		if (element) element.text += more;
	};
	parser.on("error", refuse);
	parser.on("doctype", refuse);
	parser.on("opentag", ({ name }) => {
		const parent = open.at(-1);
		if (parent) parent.isLeaf = false;
		if (open.push({ name, text: "", isLeaf: true }) > depth) refuse();
	});
	parser.on("text", add);
	parser.on("cdata", add);
	parser.on("closetag", () => {
		const element = open.pop();
		if (element?.isLeaf && open.length === 1) members.push([element.name, element.text]);
	});
	try {
		parser.write(text).close();
		return collected(members);
	} catch {
		return null;
	}
}

// The parser's own text quotes the message: it is dropped.
function refuse(): never {
	throw new Error("not a message");
}

function collected(members: readonly (readonly string[])[]): WechatMessage {
	return new Map(
		members.map(([name = "", value = ""]) => [name.trim().toLowerCase(), value.trim()] as const).reverse(),
	);
}
