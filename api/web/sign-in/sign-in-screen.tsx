// Signing in: the password, then whatever else Cognito asks for, or a password reset.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ConfigAnswer } from "../../contract.ts";
import { Failure, isFailure } from "../http/failure.ts";
import { texts } from "../texts/texts.ts";
import { AnswerForm } from "./answer-form.tsx";
import type { Challenge, Cognito, SignInStep, Tokens } from "./cognito.ts";
import { Field, fieldValue } from "./field.tsx";
import { ConfirmForm, ResetForm } from "./reset-form.tsx";
import { presentPassword } from "./sign-in-steps.ts";
import { StepForm } from "./step-form.tsx";

interface SignInProps {
  cognito: Cognito;
  config: ConfigAnswer;
  /** Set if a session has ended: the same person signs in again. */
  endedEmail?: string;
  onTokens(tokens: Tokens, isKept: boolean): void;
}

type Stage =
  | { kind: "password"; note?: string }
  | { kind: "question"; challenge: Challenge }
  | { kind: "reset" }
  | { kind: "confirm"; where: string };

/** cognito-local answers InvalidPasswordException, which Cognito uses for a new password that is too weak. */
const wrongPassword = (cause: unknown) =>
  new Failure("", { code: "NotAuthorizedException", isTransient: false, cause });

export function SignInScreen({ cognito, config, endedEmail, onTokens }: SignInProps): JSX.Element {
  const t = texts();
  const [stage, setStage] = useState<Stage>({ kind: "password" });
  const [person, setPerson] = useState({ email: endedEmail ?? "", password: "", isKept: false });

  function take(step: SignInStep, isKept = person.isKept): void {
    if ("tokens" in step) onTokens(step.tokens, isKept);
    else setStage({ kind: "question", challenge: step.challenge });
  }

  async function present(form: HTMLFormElement): Promise<void> {
    const email = endedEmail ?? fieldValue(form, "email").trim();
    const given = { email, password: fieldValue(form, "password"), isKept: fieldValue(form, "keep") === "on" };
    setPerson(given);
    try {
      take(await presentPassword(cognito, config, given), given.isKept);
    } catch (error) {
      if (isFailure(error, "PasswordResetRequiredException")) setStage({ kind: "reset" });
      else if (isFailure(error, "UserNotConfirmedException")) {
        const where = await cognito.sendConfirmationCode(given.email);
        setStage({ kind: "confirm", where: where ?? given.email });
      } else throw isFailure(error, "InvalidPasswordException") ? wrongPassword(error) : error;
    }
  }

  const toPassword = (note?: string) =>
    setStage(note === undefined ? { kind: "password" } : { kind: "password", note });
  if (stage.kind === "question") {
    const { challenge } = stage;
    return <AnswerForm {...{ cognito, challenge, email: person.email, onStep: take, onRestart: () => toPassword() }} />;
  }
  if (stage.kind === "reset") {
    return <ResetForm {...{ cognito, email: person.email, onEnd: toPassword }} />;
  }
  if (stage.kind === "confirm") {
    const again = async () => take(await presentPassword(cognito, config, person));
    const { where } = stage;
    return (
      <ConfirmForm {...{ cognito, email: person.email, where, onConfirmed: again, onRestart: () => toPassword() }} />
    );
  }
  return (
    <StepForm
      intro={stage.note ?? (endedEmail === undefined ? t.signInIntro : t.signInAgain)}
      button={t.signIn}
      onSubmit={present}
      below={
        <button
          type="button"
          class="link"
          onClick={(event) => {
            const { form } = event.currentTarget;
            if (form && endedEmail === undefined) setPerson({ ...person, email: fieldValue(form, "email").trim() });
            setStage({ kind: "reset" });
          }}
        >
          {t.forgotPassword}
        </button>
      }
    >
      <Field
        label={t.email}
        name="email"
        type="email"
        inputMode="email"
        autoComplete="username"
        value={person.email}
        readOnly={endedEmail !== undefined}
        isFirst={person.email === ""}
      />
      <Field
        label={t.password}
        name="password"
        type="password"
        autoComplete="current-password"
        isFirst={person.email !== ""}
      />
      <label class="check">
        <input type="checkbox" name="keep" /> <span>{t.keepSignedIn}</span>
        <span class="hint">{t.keepSignedInHint}</span>
      </label>
    </StepForm>
  );
}
