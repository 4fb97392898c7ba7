import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { showRetention } from "../../../lib/retention-preview.ts";
import { mayDo } from "../../../lib/roles.ts";
import { showSettings } from "../../../lib/settings.ts";
import { requireOperator } from "../../operator.ts";
import { PageHead } from "../../ui/page-head.tsx";
import { Diagnostics } from "./diagnostics.tsx";
import { MoreSettings } from "./more-settings.tsx";
import { Retention } from "./retention.tsx";
import { Warnings } from "./warnings.tsx";
import "./settings.css";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await getTranslations("settings"))("title") };
}

export default async function SettingsPage() {
	const { context, caller } = await requireOperator("viewer");
	const [t, { warnings, diagnostics, ...kept }, preview] = await Promise.all([
		getTranslations("settings"),
		showSettings(context),
		showRetention(context),
	]);
	const isOwner = mayDo(caller.role, "owner");
	return (
		<>
			<PageHead title={t("title")} description={t("about")} />
			<Warnings warnings={warnings} />
			<Retention kept={kept} preview={preview} isOwner={isOwner} />
			<MoreSettings isOwner={isOwner} />
			<Diagnostics diagnostics={diagnostics} />
		</>
	);
}
