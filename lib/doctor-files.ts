import { accessSync, constants, existsSync, readdirSync, type Stats, statfsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Finding, fail, ok, warn } from "./finding.ts";

const megabyte = 1024 ** 2;

/** The folder of the data and what lies in it: there, private, of one owner, with room, and nothing left over. */
export function examineFiles(file: string): Finding[] {
	const folder = dirname(file);
	const seen = statSync(folder, { throwIfNoEntry: false });
	if (!seen?.isDirectory()) {
		return [fail(`there is no folder ${folder}`, "start the server once, it makes it; or set DATABASE_URL")];
	}
	return [
		...examineFolder(folder, seen),
		...[file, `${file}-wal`, join(folder, "master.keys"), join(folder, "setup.token")].flatMap((one) =>
			examineFile(one, seen),
		),
		...examineSpace(folder, file),
		...examineLeftovers(folder, basename(file)),
	];
}

function examineFolder(folder: string, { mode }: Stats): Finding[] {
	const isPrivate = process.platform === "win32" || (mode & 0o077) === 0;
	return [
		isPrivate
			? ok(`the data folder ${folder} is its owner's alone`)
			: warn(`others on this machine may look into ${folder}`, `chmod 700 ${folder}`),
		...(isWritable(folder) ? [] : [fail(`${folder} cannot be written to`, "run this, and the server, as its owner")]),
	];
}

function examineFile(file: string, folder: Stats): Finding[] {
	const seen = statSync(file, { throwIfNoEntry: false });
	if (!seen || process.platform === "win32") return [];
	const found: Finding[] = [];
	if ((seen.mode & 0o077) !== 0) {
		const said = `others on this machine may read ${file}`;
		found.push(file.endsWith("master.keys") ? fail(said, `chmod 600 ${file}`) : warn(said, `chmod 600 ${file}`));
	}
	if (seen.uid !== folder.uid) {
		const mend = `chown --reference=${dirname(file)} ${file}`;
		found.push(fail(`${file} belongs to another user than its folder, so the server may not open it`, mend));
	} else if (!isWritable(file)) {
		found.push(fail(`${file} cannot be written to`, "run this, and the server, as its owner"));
	}
	return found;
}

function isWritable(path: string): boolean {
	try {
		accessSync(path, constants.R_OK | constants.W_OK);
		return true;
	} catch {
		return false;
	}
}

/** A day of logins, or a copy before an upgrade, must fit. */
function examineSpace(folder: string, file: string): Finding[] {
	const disk = statfsSync(folder);
	const free = disk.bavail * disk.bsize;
	const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
	const said = `${inMegabytes(free)} free where the data lies (${inMegabytes(size)})`;
	const mend = "make room: a full disk stops every login, and a backup or an upgrade copies the data first";
	if (free < 256 * megabyte) return [fail(`only ${said}`, mend)];
	return [free < Math.max(1024 * megabyte, size) ? warn(`only ${said}`, mend) : ok(said)];
}

function inMegabytes(bytes: number): string {
	return `${Math.round(bytes / megabyte).toLocaleString("en")} MB`;
}

const leftover = /\.partial$|\.before-|\.replaced-|\.new$/;

function examineLeftovers(folder: string, name: string): Finding[] {
	const left = existsSync(folder)
		? readdirSync(folder).filter((one) => one.startsWith(name) && leftover.test(one))
		: [];
	return left.map((one) =>
		warn(
			`${join(folder, one)} is left over from an upgrade, a restore or a backup`,
			"delete it when you do not need it any more: it may hold data of users who were erased since",
		),
	);
}
