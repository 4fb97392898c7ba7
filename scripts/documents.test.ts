import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const text = (file: string) => readFileSync(join(root, file), "utf8");
const anchors = (file: string) => [...text(file).matchAll(/<a id="(.+?)">/g)].map(([, anchor = ""]) => anchor);

describe.each(["scaling", "upgrading"])("docs/%s", (name) => {
	const [english, chinese] = [`docs/${name}.md`, `docs/${name}.zh-CN.md`];

	test("has the same chapters and the same commands in both languages", () => {
		expect(anchors(chinese)).toEqual(anchors(english));
		const typed = (file: string) =>
			[...text(file).matchAll(/```(?:sh|sql)\n(.*?)```/gs)].map(([, code = ""]) =>
				code
					.replaceAll(/\s*(?<!\$)(#|--) .*$/gm, "")
					// What the reader puts in is named in his language.
					.replaceAll(/<[^<>]+>/g, "<>")
					.trim(),
			);
		expect(typed(english).length).toBeGreaterThan(0);
		expect(typed(chinese)).toEqual(typed(english));
	});

	test.each([english, chinese])("leads nowhere that there is not: %s", (file) => {
		const links = [...text(file).matchAll(/\]\(((?!https?:)[^)]+)\)/g)].map(([, link = ""]) => link);
		expect(links.length).toBeGreaterThan(5);
		const lost = links.filter((link) => {
			const [path = "", anchor] = link.split("#", 2);
			const target = path === "" ? file : join(dirname(file), path);
			if (!existsSync(join(root, target))) return true;
			return anchor !== undefined && !anchors(target).includes(anchor);
		});
		expect(lost).toEqual([]);
	});
});

test("every file that a document names as code is there", () => {
	for (const file of globSync("docs/{scaling,upgrading}*.md", { cwd: root })) {
		const named = [...text(file).matchAll(/`((?:db|e2e|deploy|docs)\/[\w./-]+\.\w+)`/g)].map(([, path = ""]) => path);
		expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
	}
});
