import Link from "next/link";
import type { AuditNames } from "../../lib/audit-names.ts";
import { Foreign } from "../ui/foreign.tsx";

interface AppNameProps {
	appid: string;
	apps: AuditNames["apps"];
	/** With its appid, and the way to its page. */
	isLong?: boolean;
}

/** The app of something, by its name where there is one. */
export function AppName({ appid, apps, isLong = false }: AppNameProps) {
	const app = apps.get(appid);
	if (!app) return <bdi className="id">{appid}</bdi>;
	const name = <Foreign text={app.name} length={32} bare />;
	if (!isLong) return name;
	return (
		<>
			<Link href={`/apps/${app.id}`} prefetch={false}>
				{name}
			</Link>{" "}
			{app.name !== appid && <bdi className="id note">{appid}</bdi>}
		</>
	);
}
