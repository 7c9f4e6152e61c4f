// The forms that need a code by mail: to reset a password, and to confirm an account.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { texts } from "../texts/texts.ts";
import { CodeField, codeOf, NewPasswordField, RestartButton } from "./answer-form.tsx";
import type { Cognito } from "./cognito.ts";
import { Field, fieldValue } from "./field.tsx";
import { StepForm } from "./step-form.tsx";

interface ResetProps {
  cognito: Cognito;
  email: string;
  /** @param note what was changed, if anything was */
  onEnd(note?: string): void;
}

export function ResetForm({ cognito, email, onEnd }: ResetProps): JSX.Element {
  const t = texts();
  const [sent, setSent] = useState<{ email: string; where: string }>();
  const backButton = (
    <button type="button" class="link" onClick={() => onEnd()}>
      {t.back}
    </button>
  );
  if (!sent) {
    const send = async (form: HTMLFormElement) => {
      const to = fieldValue(form, "email").trim();
      const where = await cognito.sendResetCode(to);
      setSent({ email: to, where: where ?? to });
    };
    return (
      <StepForm key="ask" intro={t.resetIntro} button={t.sendCode} onSubmit={send} below={backButton}>
        <Field label={t.email} name="email" type="email" autoComplete="username" value={email} isFirst />
      </StepForm>
    );
  }
  const reset = async (form: HTMLFormElement) => {
    await cognito.resetPassword(sent.email, codeOf(form), fieldValue(form, "newPassword"));
    onEnd(t.passwordChanged);
  };
  return (
    <StepForm key="set" intro={t.codeSentTo(sent.where)} button={t.setPassword} onSubmit={reset} below={backButton}>
      <CodeField />
      <NewPasswordField isFirst={false} />
    </StepForm>
  );
}

interface ConfirmProps {
  cognito: Cognito;
  email: string;
  where: string;
  onConfirmed(): Promise<void>;
  onRestart(): void;
}

export function ConfirmForm({ cognito, email, where, onConfirmed, onRestart }: ConfirmProps): JSX.Element {
  const t = texts();
  const isConfirmed = useRef(false);
  const confirm = async (form: HTMLFormElement) => {
    // Only once: Cognito refuses a second time, but the sign-in that follows may fail and be tried again.
    if (!isConfirmed.current) await cognito.confirmSignUp(email, codeOf(form));
    isConfirmed.current = true;
    await onConfirmed();
  };
  return (
    <StepForm
      intro={`${t.confirmIntro} ${t.codeSentTo(where)}`}
      button={t.continue}
      onSubmit={confirm}
      below={<RestartButton onRestart={onRestart} />}
    >
      <CodeField />
    </StepForm>
  );
}
