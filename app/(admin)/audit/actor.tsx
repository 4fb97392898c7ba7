import { useTranslations } from "next-intl";
import type { EventItem } from "../../../lib/audit-log.ts";
import type { AuditNames } from "../../../lib/audit-names.ts";
import { Foreign } from "../../ui/foreign.tsx";
import { Id } from "../../ui/id.tsx";
import { useToldPlatform } from "../platform-name.tsx";

interface ActorProps {
	event: EventItem;
	names: AuditNames;
	/** In a list: no buttons that copy. */
	isShort?: boolean;
}

/** Who did it, and to whom: an operator or an API key by name, a user by id. */
export function Actor({ event: { operatorId, apiKeyId, userId, requestId }, names, isShort = false }: ActorProps) {
	const t = useTranslations("audit");
	if (operatorId === null && apiKeyId === null && userId === null) {
		return <span className="note">{t(requestId === null ? "itself" : "unknown")}</span>;
	}
	return (
		<span className="actor">
			{operatorId !== null && <Named id={operatorId} name={names.operators.get(operatorId)} isShort={isShort} />}
			{apiKeyId !== null && (
				<span>
					{t("apiKey")} <Named id={apiKeyId} name={names.apiKeys.get(apiKeyId)} isShort={isShort} />
				</span>
			)}
			{userId !== null && (
				<span>
					{t("user")} <Id value={userId} href={`/users/${userId}`} bare={isShort} />
				</span>
			)}
		</span>
	);
}

function Named({ id, name, isShort }: { id: string; name: string | undefined; isShort: boolean }) {
	if (name === undefined) return <Id value={id} bare={isShort} />;
	return (
		<span title={id}>
			<Foreign text={name} length={40} bare={isShort} />
		</span>
	);
}

/** The app of an event by its name, or by its appid where it was removed. */
export function AppName({ appid, names }: { appid: string | null; names: AuditNames }) {
	const told = useToldPlatform(names.apps.values());
	const app = appid === null ? undefined : names.apps.get(appid);
	if (appid === null) return null;
	if (!app) return <Id value={appid} length={20} bare />;
	return (
		<>
			<Foreign text={app.name} length={32} bare /> <span className="note">{told(app.platform)}</span>
		</>
	);
}
