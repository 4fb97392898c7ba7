import type { Metadata } from "next";
import { SignInForm } from "./sign-in-form.tsx";

export const metadata: Metadata = { title: "Sign in · 登录" };

export default function SignIn() {
	return (
		<>
			<h1>Sign in · 登录</h1>
			<SignInForm />
		</>
	);
}
