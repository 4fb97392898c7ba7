import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { type PlatformName, platformNames } from "../../../lib/platforms/index.ts";
import { isOffered } from "../../../lib/platforms/offers.ts";
import { Console } from "./console.tsx";

/** Leads to the first real app by the hand: where its values are. `add`: the button, for those who may. */
export function FirstApp({ add }: { add: ReactNode }) {
	const t = useTranslations("apps.first");
	const name = useTranslations("apps.platforms");
	return (
		<section className="guide" aria-labelledby="first-app">
			<h2 id="first-app">{t("title")}</h2>
			<p>{t("text")}</p>
			{platformNames.map((platform, index) => (
				// One of them is open at a time.
				<details key={platform} name="first-app" open={index === 0}>
					<summary>{name(platform)}</summary>
					<Steps platform={platform} />
				</details>
			))}
			{add || <p className="note">{t("viewer")}</p>}
		</section>
	);
}

function Steps({ platform }: { platform: PlatformName }) {
	const t = useTranslations("apps.first");
	const words = useTranslations("platforms");
	const path = (name: ReactNode) => <strong>{name}</strong>;
	return (
		<ol className="steps">
			<li>{t.rich("sign", { console: () => <Console of={platform} /> })}</li>
			<li>{words.rich(`${platform}.find`, { path })}</li>
			<li>{words.rich(`${platform}.renew`, { path })}</li>
			<li>{t(isOffered(platform, "accessToken") ? "addressTold" : "address")}</li>
		</ol>
	);
}
