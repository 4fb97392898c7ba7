import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { showMe } from "../../../lib/account.ts";
import { listMySessions } from "../../../lib/own-sessions.ts";
import { requireOperator } from "../../operator.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { Words } from "../../ui/words.tsx";
import { OwnSessions } from "./own-sessions.tsx";
import { PasswordForm } from "./password-form.tsx";
import { Profile } from "./profile.tsx";
import { SecondFactor } from "./second-factor.tsx";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await getTranslations("account"))("title") };
}

export default async function Account() {
	const { context, caller } = await requireOperator("viewer");
	const t = await getTranslations("account");
	const me = await showMe(context, {}, caller);
	const { items } = await listMySessions(context, {}, caller);
	return (
		<Words areas={["account", "signIn"]}>
			<PageHead title={t("title")} description={t("description")} />
			<Profile me={me} />
			<PasswordForm me={me} />
			<SecondFactor isOn={me.totp} codesLeft={me.recoveryCodesLeft} email={me.email} />
			<OwnSessions sessions={items} />
		</Words>
	);
}
