"use client";

import { MenuOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Dialog } from "./dialog.tsx";
import type { Entry } from "./entries.ts";
import { Navigation } from "./navigation.tsx";

/** The navigation behind a button, where there is no room for it beside the page. */
export function NavigationDrawer({ entries }: { entries: readonly Entry[] }) {
	const t = useTranslations("shell");
	const [isOpen, setOpen] = useState(false);
	const close = () => setOpen(false);
	return (
		<div className="drawer-button">
			<Button
				type="text"
				icon={<MenuOutlined />}
				aria-label={t("menu")}
				aria-expanded={isOpen}
				onClick={() => setOpen(true)}
			/>
			<Dialog isOpen={isOpen} title={t("menu")} onClose={close} isDrawer>
				<Navigation entries={entries} onFollow={close} />
			</Dialog>
		</div>
	);
}
