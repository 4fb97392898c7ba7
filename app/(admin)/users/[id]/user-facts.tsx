import { useTranslations } from "next-intl";
import type { AuditNames } from "../../../../lib/audit-names.ts";
import { Foreign } from "../../../ui/foreign.tsx";
import { Id } from "../../../ui/id.tsx";
import { Moment } from "../../../ui/moment.tsx";
import { AppName } from "../../app-name.tsx";
import { MaskedFacts } from "./masked-facts.tsx";
import type { ShownUser } from "./user-verdict.tsx";

interface UserFactsProps {
	user: ShownUser;
	apps: AuditNames["apps"];
	mayUnmask: boolean;
}

/** All that is known of one user. */
export function UserFacts({ user, apps, mayUnmask }: UserFactsProps) {
	const t = useTranslations("users.facts");
	const { id, openid, unionid, phoneNumber, nickname, avatarUrl, appid } = user;
	return (
		<MaskedFacts
			userId={id}
			masked={{ openid, unionid, phoneNumber }}
			mayUnmask={mayUnmask}
			facts={[
				[t("app"), <AppName key="app" {...{ appid, apps }} isLong />],
				[t("since"), <Moment key="since" at={user.createdAt} />],
				[t("nickname"), nickname ? <Foreign key="nickname" text={nickname} /> : undefined],
				[t("avatar"), avatarUrl ? <Foreign key="avatar" text={avatarUrl} /> : undefined],
				[t("id"), <Id key="id" value={id} length={32} />],
			]}
		/>
	);
}
