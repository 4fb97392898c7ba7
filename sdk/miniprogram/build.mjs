import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rolldown } from "rolldown";

const here = dirname(fileURLToPath(import.meta.url));

/**
 * The client as one CommonJS file: what the developer tools' "build npm" takes, and what can be copied into a project as
 * it is.
 * @param {{ minify?: boolean }} [options]
 * @returns {Promise<string>}
 */
export async function bundle({ minify = false } = {}) {
	const build = await rolldown({
		cwd: here,
		input: join("src", "index.ts"),
		platform: "neutral",
		transform: { target: "es2017" },
	});
	const { output } = await build.generate({
		format: "cjs",
		exports: "named",
		generatedCode: { symbols: false },
		banner: "/* lingpai-miniprogram: built from sdk/miniprogram/src by `npm run build` there */",
		minify,
	});
	return output[0].code;
}

/**
 * Writes the client and its declarations into a folder.
 * @param {string} folder
 */
export async function buildInto(folder) {
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, "index.js"), await bundle());
	const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
	const words = ["-p", join(here, "tsconfig.build.json"), "--outDir", folder];
	const { status, stdout } = spawnSync(process.execPath, [tsc, ...words], { encoding: "utf8" });
	if (status !== 0) throw new Error(stdout);
	for (const name of readdirSync(folder).filter((one) => one.endsWith(".d.ts"))) {
		const file = join(folder, name);
		// Older compilers know no ".ts" in declarations.
		writeFileSync(file, readFileSync(file, "utf8").replaceAll(/(from "\.\/[\w-]+)\.ts"/g, '$1"'));
	}
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	await buildInto(join(here, "miniprogram_dist"));
	// Opens in the developer tools without a build of its own.
	writeFileSync(join(here, "..", "..", "examples", "miniprogram", "lingpai.js"), await bundle());
}
