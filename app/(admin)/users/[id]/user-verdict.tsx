import "../../people.css";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { AuditNames } from "../../../../lib/audit-names.ts";
import type { OutputOf } from "../../../../lib/contract/operation.ts";
import type { contract } from "../../../../lib/contract.ts";
import { Foreign } from "../../../ui/foreign.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { actorName } from "../../actor-name.ts";
import type { Block } from "./block.ts";

export type ShownUser = OutputOf<typeof contract.showUser>;

interface UserVerdictProps {
	user: ShownUser;
	block: Block | null;
	names: AuditNames;
}

/** Whether this user can log in now, and why not: the first thing that an operator wants to know. */
export function UserVerdict({ user, block, names }: UserVerdictProps) {
	const t = useTranslations("users.verdict");
	const reason = block?.event?.detail.reason;
	return (
		<section className="verdict" data-good={user.refusal === null}>
			<p>
				<strong>{t(user.refusal ?? "fine")}</strong>
			</p>
			<p>
				<Why {...{ user, block, names }} />
			</p>
			{typeof reason === "string" && (
				<p className="note">
					<Foreign text={reason} length={200} />
				</p>
			)}
		</section>
	);
}

function Why({ user: { refusal, appid }, block, names }: UserVerdictProps): ReactNode {
	const t = useTranslations("users.verdict");
	const to = (href: string) => (text: ReactNode) => (
		<Link href={href} prefetch={false}>
			{text}
		</Link>
	);
	const logins = (outcome: string) => to(`/audit?${new URLSearchParams({ action: "login", appid, outcome })}`);
	if (refusal === null) return t.rich("fineHint", { refused: logins("refused"), failed: logins("failed") });
	if (refusal === "app_disabled")
		return t.rich("disabledHint", { app: to(`/apps/${names.apps.get(appid)?.id ?? ""}`) });
	const when = () => <Moment at={block?.at ?? null} show="absolute" />;
	const by = block?.event?.operatorId ?? block?.event?.apiKeyId;
	if (!by) return t.rich("blocked", { when });
	return t.rich("blockedBy", { when, name: () => <Foreign text={actorName(names, by)} length={60} bare /> });
}
