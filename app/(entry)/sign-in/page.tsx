import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ownPath } from "../../../lib/own-path.ts";
import { whyNotSignedIn } from "../../operator.ts";
import { Entry } from "../entry.tsx";
import { SignInForm } from "./sign-in-form.tsx";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await getTranslations("signIn"))("title") };
}

export default async function SignIn({ searchParams }: PageProps<"/sign-in">) {
	const t = await getTranslations("signIn");
	const { from } = await searchParams;
	const back = (typeof from === "string" && ownPath(from)) || "/";
	const why = await whyNotSignedIn();
	if (why === "signed-in") redirect(back);
	if (why === "not-set-up") redirect("/setup");
	return (
		<Entry title={t("title")}>
			{why !== "new" && <p className="note">{t(why)}</p>}
			<SignInForm back={back} />
		</Entry>
	);
}
