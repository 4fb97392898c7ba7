import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type ClientErrorCode, createClient } from "./src/index.ts";
import { standInPhone } from "./stand-in-phone.ts";
import { baseUrl, standInServer } from "./stand-in-server.ts";

// A code that is missing here, or none any more, is found by the type check.
const codes: Record<ClientErrorCode, true> = {
	network: true,
	timeout: true,
	login_failed: true,
	bad_answer: true,
	http_error: true,
	logged_out: true,
	user_denied: true,
	untrusted_url: true,
};

test.each(["docs/miniprogram.md", "docs/miniprogram.zh-CN.md"])(
	"%s explains every call, every option and every error of the client",
	(file) => {
		const text = readFileSync(file, "utf8");
		const rows = text.match(/^\| `.*$/gm)?.join("\n") ?? "";
		const { platform } = standInPhone(standInServer().answer);
		const calls = Object.keys(createClient({ baseUrl, platform }));
		expect(calls.filter((call) => !rows.includes(`\`${call}(`))).toEqual([]);
		expect(Object.keys(codes).filter((code) => !rows.includes(`\`${code}\``))).toEqual([]);
		const options = ["baseUrl", "backends", "appid", "timeout", "getCode", "platform"];
		expect(options.filter((option) => !text.includes(`\`${option}\``))).toEqual([]);
		for (const [, link = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
			expect([link, readFileSync(`docs/${link}`, "utf8").length > 0]).toEqual([link, true]);
		}
	},
);
