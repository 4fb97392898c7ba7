"use client";

import { useTranslations } from "next-intl";
import { SelectField } from "../../ui/fields.tsx";
import { useSurroundings } from "../../ui/surroundings.tsx";
import { cut, visible } from "../../ui/visible.ts";

interface AppChoiceProps {
	chosen: string | null;
	/** `appid` null: all apps; `platform` null: it goes without saying. */
	options: readonly { appid: string | null; label: string; platform: string | null; address: string }[];
}

/** Which app the dashboard shows. */
export function AppChoice({ chosen, options }: AppChoiceProps) {
	const t = useTranslations("dashboard");
	const { go } = useSurroundings();
	return (
		<SelectField
			label={t("app")}
			// Another address, another choice; also after the back button.
			key={chosen}
			defaultValue={options.find(({ appid }) => appid === chosen)?.address}
			onChange={({ target }) => go(target.value)}
		>
			{options.map(({ appid, label, platform, address }) => (
				<option key={address} value={address}>
					{visible(cut(label, 40))}
					{appid !== null && label !== appid && ` (${visible(cut(appid, 40))})`}
					{platform !== null && ` · ${platform}`}
				</option>
			))}
		</SelectField>
	);
}
