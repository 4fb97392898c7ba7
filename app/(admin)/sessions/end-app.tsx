"use client";

import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { SelectField } from "../../ui/fields.tsx";
import { useEnding } from "./ending.ts";

interface EndAppProps {
	apps: readonly { appid: string; name: string }[];
	/** The app that the list is filtered by. */
	chosen: string | null;
}

/** Ends all sessions of an app, whose appid must be typed. */
export function EndApp({ apps, chosen }: EndAppProps) {
	const t = useTranslations("sessions.end");
	const end = useEnding();
	const [isOpen, setOpen] = useState(false);
	const [picked, setPicked] = useState<string | null>(null);
	const appid = picked ?? chosen ?? apps[0]?.appid;
	if (appid === undefined) return null;
	return (
		<>
			<Button danger onClick={() => setOpen(true)}>
				{t("app")}
			</Button>
			<ConfirmDialog
				isOpen={isOpen}
				title={t("appTitle")}
				text={t("appText")}
				action={t("user")}
				isDangerous
				reason="optional"
				typed={appid}
				onConfirm={(given) => end({ appid, ...given })}
				onClose={() => {
					setOpen(false);
					setPicked(null);
				}}
			>
				<SelectField label={t("whichApp")} value={appid} onChange={({ target }) => setPicked(target.value)}>
					{apps.map(({ appid, name }) => (
						<option key={appid} value={appid}>
							{name === appid ? appid : `${name} · ${appid}`}
						</option>
					))}
				</SelectField>
			</ConfirmDialog>
		</>
	);
}
