import { Foreign } from "../ui/foreign.tsx";
import { cut, visible } from "../ui/visible.ts";

interface Named {
	nickname: string | null;
	openid: string;
}

/** What a user is called here: by nickname where one is known, else by openid, which people see masked. */
export function UserName({ user: { nickname, openid } }: { user: Named }) {
	if (nickname) return <Foreign text={nickname} length={40} bare />;
	return <bdi className="id">{openid}</bdi>;
}

/** The same as plain text, for labels; it cannot turn its surroundings around. */
export function userLabel({ nickname, openid }: Named): string {
	return nickname ? visible(cut(nickname, 40)) : openid;
}
