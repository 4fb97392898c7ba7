import Link from "next/link";
import type { AuditNames } from "../../lib/audit-names.ts";
import { Foreign } from "../ui/foreign.tsx";
import { useToldPlatform } from "./platform-name.tsx";

interface AppNameProps {
	appid: string;
	apps: AuditNames["apps"];
	/** With its appid, and the way to its page. */
	isLong?: boolean;
}

/** The app of something, by its name where there is one, and its platform where apps are of several. */
export function AppName({ appid, apps, isLong = false }: AppNameProps) {
	const told = useToldPlatform(apps.values());
	const app = apps.get(appid);
	if (!app) return <bdi className="id">{appid}</bdi>;
	const name = <Foreign text={app.name} length={32} bare />;
	const of = told(app.platform);
	const platform = of !== null && <span className="note">{of}</span>;
	if (!isLong) {
		return (
			<>
				{name} {platform}
			</>
		);
	}
	return (
		<>
			<Link href={`/apps/${app.id}`} prefetch={false}>
				{name}
			</Link>{" "}
			{app.name !== appid && <bdi className="id note">{appid}</bdi>} {platform}
		</>
	);
}
