import type { Metadata } from "next";
import Link from "next/link";
import { getTranslations } from "next-intl/server";
import { collectedBy } from "../../../../../lib/collected.ts";
import { found } from "../../../../found.ts";
import { requireOperator } from "../../../../operator.ts";
import { Foreign } from "../../../../ui/foreign.tsx";
import { PageHead } from "../../../../ui/page-head.tsx";
import { Words } from "../../../../ui/words.tsx";
import { KindList } from "./kind-list.tsx";
import { NoticeToCopy } from "./notice-to-copy.tsx";
import "../../apps.css";

export const metadata: Metadata = { title: "Privacy · 隐私" };

export default async function PrivacyPage({ params }: { params: Promise<{ id: string }> }) {
	const { context, caller } = await requireOperator("viewer");
	const collected = await found(collectedBy(context, await params, caller));
	const t = await getTranslations("privacy");
	const back = (
		<Link href={`/apps/${collected.app.id}`} prefetch={false}>
			<Foreign text={collected.app.name} length={60} />
		</Link>
	);
	return (
		<Words areas={["privacy"]}>
			<PageHead title={t("title")} description={t("about")} actions={back} />
			<NoticeToCopy collected={collected} />
			<KindList collected={collected} />
		</Words>
	);
}
