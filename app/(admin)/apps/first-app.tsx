import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Console } from "./console.tsx";

/** Leads to the first real app by the hand: where its two values are. `add`: the button, for those who may. */
export function FirstApp({ add }: { add: ReactNode }) {
	const t = useTranslations("apps.first");
	const rich = {
		console: (name: ReactNode) => <Console of="miniProgram">{name}</Console>,
		path: (name: ReactNode) => <strong>{name}</strong>,
	};
	return (
		<section className="guide" aria-labelledby="first-app">
			<h2 id="first-app">{t("title")}</h2>
			<p>{t("text")}</p>
			<ol className="steps">
				<li>{t.rich("sign", rich)}</li>
				<li>{t.rich("find", rich)}</li>
				<li>{t.rich("secret", rich)}</li>
				<li>{t.rich("address", rich)}</li>
			</ol>
			{add || <p className="note">{t("viewer")}</p>}
		</section>
	);
}
