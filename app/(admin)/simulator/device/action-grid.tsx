import {
	CompassOutlined,
	EnterOutlined,
	FileProtectOutlined,
	IdcardOutlined,
	KeyOutlined,
	LogoutOutlined,
	MobileOutlined,
	PhoneOutlined,
	SafetyOutlined,
	ShareAltOutlined,
	SwapOutlined,
	TeamOutlined,
	UserOutlined,
} from "@ant-design/icons";
import { useTranslations } from "next-intl";
import { useId } from "react";
import type { Messages } from "../../../ui/messages.ts";
import * as program from "../script/mini-program.ts";
import type { Handset } from "../script/phone.ts";
import { lackOf, type Need, wordsOf } from "../script/phone-platform.ts";
import type { Exchange } from "../script/wire.ts";
import { useSimulation } from "../use-simulation.ts";

interface Action {
	name: keyof Messages["simulator"]["actions"];
	icon: typeof EnterOutlined;
	run(handset: Handset): Promise<Exchange>;
	onOther?: true;
	/** Where the platform does not have it, the refusal is shown and explained: that is worth a press too. */
	needs?: Need;
	/** It is not there at all where the platform does not have it. */
	isRare?: true;
}

const actions: readonly Action[] = [
	{ name: "login", icon: EnterOutlined, run: program.login },
	{ name: "anonymous", icon: UserOutlined, run: program.loginAnonymously, needs: "anonymous", isRare: true },
	{ name: "check", icon: SafetyOutlined, run: (phone) => program.check(phone) },
	{ name: "checkKey", icon: KeyOutlined, run: program.checkKey, needs: "checkKey" },
	{ name: "verify", icon: FileProtectOutlined, run: program.verify, needs: "verify" },
	{ name: "userInfo", icon: IdcardOutlined, run: program.userInfo, needs: "userInfo" },
	{ name: "phone", icon: PhoneOutlined, run: program.phoneNumber, needs: "phone" },
	{ name: "phoneDecrypted", icon: MobileOutlined, run: program.phoneNumberDecrypted, needs: "phoneNumber" },
	{ name: "weRun", icon: CompassOutlined, run: (phone) => program.data(phone, "weRunData"), needs: "weRunData" },
	{ name: "shareInfo", icon: ShareAltOutlined, run: (phone) => program.data(phone, "shareInfo"), needs: "shareInfo" },
	{
		name: "groupInfo",
		icon: TeamOutlined,
		run: (phone) => program.data(phone, "groupEnterInfo"),
		needs: "groupEnterInfo",
	},
	{ name: "otherPhone", icon: SwapOutlined, run: program.loginWithNewKey, onOther: true },
	{ name: "logOut", icon: LogoutOutlined, run: program.logOut },
];

/** Everything that a well-behaved mini-program does, one button each. */
export function ActionGrid() {
	const t = useTranslations("simulator.actions");
	const simulator = useTranslations("simulator");
	const id = useId();
	const { simulation, state, actor } = useSimulation();
	const lacksSome = actions.some(
		({ needs, isRare }) => needs !== undefined && !isRare && lackOf(actor.platform, [needs]) !== null,
	);
	return (
		<div className="action-grid">
			{actions.map(({ name, icon: Icon, run, onOther, needs, isRare }) => {
				const isLacking = needs !== undefined && lackOf(actor.platform, [needs]) !== null;
				if (isLacking && isRare) return null;
				return (
					<button
						key={name}
						type="button"
						data-lacking={isLacking}
						aria-disabled={state.isBusy}
						{...(isLacking && { "aria-describedby": id })}
						onClick={() => simulation.act(actor, run, onOther)}
					>
						<Icon aria-hidden="true" />
						{t(name)}
					</button>
				);
			})}
			<p id={id} className="action-lack" hidden={!lacksSome}>
				{simulator("phone.lacking", wordsOf(actor.platform))}
			</p>
		</div>
	);
}
