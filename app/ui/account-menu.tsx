"use client";

import { UserOutlined } from "@ant-design/icons";
import { Button } from "antd";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import type { Role } from "../../lib/roles.ts";
import { Foreign } from "./foreign.tsx";
import { signOut } from "./sign-out.ts";
import { useSurroundings } from "./surroundings.tsx";

interface AccountMenuProps {
	name: string | null;
	email: string;
	role: Role;
}

/** Who one is here, the own account, and the way out. */
export function AccountMenu({ name, email, role }: AccountMenuProps) {
	const t = useTranslations("shell");
	const { tell } = useSurroundings();
	const menu = useRef<HTMLDivElement>(null);
	const close = () => menu.current?.hidePopover();
	return (
		<div className="account">
			<Button
				type="text"
				icon={<UserOutlined />}
				popoverTarget="account-menu"
				aria-label={`${t("account")}: ${name || email}`}
			>
				<span className="account-name">
					<Foreign text={name || email} length={24} bare />
				</span>
			</Button>
			<div ref={menu} id="account-menu" popover="auto" className="menu">
				<p>
					{name && (
						<>
							<Foreign text={name} bare />
							<br />
						</>
					)}
					<span className="note">
						<Foreign text={email} bare /> · {t(`roles.${role}`)}
					</span>
				</p>
				<Link href="/account" prefetch={false} onClick={close}>
					{t("ownAccount")}
				</Link>
				<Button
					block
					onClick={async () => {
						close();
						if (await signOut()) location.assign("/sign-in");
						else tell({ kind: "error", text: t("signOutFailed") });
					}}
				>
					{t("signOut")}
				</Button>
			</div>
		</div>
	);
}
