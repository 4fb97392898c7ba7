import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { isSetUp } from "../../../lib/setup.ts";
import { runningContext } from "../../../lib/start.ts";
import { Entry } from "../entry.tsx";
import { SetupForm } from "./setup-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await isOpen()) ? (await getTranslations("signIn"))("setup.title") : "404" };
}

export default async function Setup() {
	if (!(await isOpen())) notFound();
	const t = await getTranslations("signIn.setup");
	return (
		<Entry title={t("title")} lead={t("lead")}>
			<SetupForm />
		</Entry>
	);
}

async function isOpen(): Promise<boolean> {
	return !(await isSetUp(await runningContext()));
}
