import { Button } from "antd";
import { useTranslations } from "next-intl";
import { mayDo, type Role } from "../../../../lib/roles.ts";
import { ChangeButton } from "../../../ui/change-button.tsx";
import { EndSessions } from "../../sessions/end-sessions.tsx";
import type { ShownUser } from "./user-verdict.tsx";

interface UserActionsProps {
	user: ShownUser;
	role: Role;
	/** The platform can reset the user's session key. */
	mayReset: boolean;
}

/** What an operator may do to a user; a viewer is shown nothing. */
export function UserActions({ user: { id, blockedAt }, role, mayReset }: UserActionsProps) {
	const t = useTranslations("users");
	const end = useTranslations("sessions.end");
	const path = `/api/admin/users/${id}` as const;
	const verb = blockedAt === null ? "block" : "unblock";
	if (!mayDo(role, "operator")) return null;
	return (
		<>
			<EndSessions
				which={{ userId: id }}
				label={end("user")}
				title={end("userTitle")}
				text={end("userText")}
				mayReset={mayReset}
			/>
			<ChangeButton
				label={t(`${verb}.action`)}
				change={{ method: "POST", path: `${path}/${verb}`, done: t(`${verb}.done`) }}
				confirm={{ title: t(`${verb}.title`), text: t(`${verb}.text`), reason: "optional" }}
				isDangerous={verb === "block"}
			/>
			{mayDo(role, "owner") && (
				<>
					<Button href={`${path}/export`} download={`${id}.json`} title={t("export.hint")}>
						{t("export.action")}
					</Button>
					<ChangeButton
						label={t("erase.action")}
						change={{ method: "DELETE", path, done: t("erase.done") }}
						confirm={{ title: t("erase.title"), text: t("erase.text"), typed: id.slice(-6) }}
						then="/users"
						isDangerous
					/>
				</>
			)}
		</>
	);
}
