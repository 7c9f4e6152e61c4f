// The form for one Cognito challenge: a new password, a code, the choice of a factor, or its setup.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { texts } from "../texts/texts.ts";
import type { Challenge, Cognito, SignInStep } from "./cognito.ts";
import { describeSignInFailure } from "./describe-failure.ts";
import { Field, fieldValue } from "./field.tsx";
import { answerChallenge, factorsOf, questionOf, requiredAttributesOf } from "./sign-in-steps.ts";
import { StepForm } from "./step-form.tsx";

interface AnswerProps {
  cognito: Cognito;
  challenge: Challenge;
  email: string;
  onStep(step: SignInStep): void;
  /** Starts the sign-in again: a challenge expires within minutes. */
  onRestart(): void;
}

export function AnswerForm({ cognito, challenge, email, onStep, onRestart }: AnswerProps): JSX.Element {
  const t = texts();
  const below = <RestartButton onRestart={onRestart} />;
  const attributes = requiredAttributesOf(challenge);
  const answer = async (text: string) => onStep(await answerChallenge(cognito, challenge, text, email));
  switch (questionOf(challenge)) {
    case "newPassword":
      return (
        <StepForm
          key="newPassword"
          intro={t.newPasswordIntro}
          button={t.setPassword}
          below={below}
          onSubmit={async (form) => {
            const values = attributes.map((name) => [name, fieldValue(form, name)] as const);
            const password = fieldValue(form, "newPassword");
            onStep(await answerChallenge(cognito, challenge, password, email, Object.fromEntries(values)));
          }}
        >
          <NewPasswordField />
          {attributes.map((name) => (
            <Field key={name} label={asLabel(name)} name={name} autoComplete="on" />
          ))}
        </StepForm>
      );
    case "factor":
      return (
        <StepForm
          key="factor"
          button={t.continue}
          below={below}
          onSubmit={(form) => answer(fieldValue(form, "factor"))}
        >
          <fieldset class="choices">
            <legend>{t.chooseFactor}</legend>
            {factorsOf(challenge).map((factor, index) => (
              <label key={factor} class="check">
                <input type="radio" name="factor" value={factor} defaultChecked={index === 0} />
                <span>{t.factors[factor] ?? factor}</span>
              </label>
            ))}
          </fieldset>
        </StepForm>
      );
    case "setUp":
      return <SetUpForm {...{ cognito, challenge, email, onStep, onRestart }} />;
    case "appCode":
    case "smsCode":
    case "emailCode": {
      const where = challenge.parameters.CODE_DELIVERY_DESTINATION;
      return (
        <StepForm
          key={challenge.name}
          intro={where ? t.codeSentTo(where) : t.appCodeIntro}
          button={t.continue}
          below={below}
          onSubmit={(form) => answer(codeOf(form))}
        >
          <CodeField />
        </StepForm>
      );
    }
    default:
      return <Dead reason={t.unknownQuestion(challenge.name)} onRestart={onRestart} />;
  }
}

export function CodeField(): JSX.Element {
  return <Field label={texts().code} name="code" inputMode="numeric" autoComplete="one-time-code" isFirst />;
}

/** Without spaces, which apps show inside codes and people copy. */
export const codeOf = (form: HTMLFormElement): string => fieldValue(form, "code").replaceAll(/\s/g, "");

export function NewPasswordField({ isFirst = true }: { isFirst?: boolean }): JSX.Element {
  const t = texts();
  return (
    <Field
      label={t.newPassword}
      hint={t.newPasswordHint}
      name="newPassword"
      type="password"
      autoComplete="new-password"
      isFirst={isFirst}
    />
  );
}

function SetUpForm({ cognito, challenge, email, onStep, onRestart }: AnswerProps): JSX.Element {
  const t = texts();
  const [begun, setBegun] = useState<{ secret: string; session?: string | undefined }>();
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    cognito.beginSoftwareToken(challenge.session).then(setBegun, setFailure);
  }, [challenge]);
  if (failure !== undefined) return <Dead reason={describeSignInFailure(failure)} onRestart={onRestart} />;
  if (!begun) return <p aria-busy="true">{t.loading}</p>;
  const account = `otpauth://totp/${encodeURIComponent(`photoup:${email}`)}?secret=${begun.secret}&issuer=photoup`;
  return (
    <StepForm
      key="setUp"
      intro={t.setUpIntro}
      button={t.continue}
      below={<RestartButton onRestart={onRestart} />}
      onSubmit={async (form) => {
        const session = await cognito.verifySoftwareToken(begun.session, codeOf(form));
        onStep(
          await answerChallenge(cognito, session === undefined ? challenge : { ...challenge, session }, "", email),
        );
      }}
    >
      <p class="secret">
        <span class="hint">{t.setUpKey}</span>
        <code>{begun.secret.replaceAll(/(.{4})(?=.)/g, "$1 ")}</code>
        <a href={account}>{t.openInApp}</a>
      </p>
      <CodeField />
    </StepForm>
  );
}

/** A sign-in that cannot continue. */
function Dead({ reason, onRestart }: { reason: string; onRestart(): void }): JSX.Element {
  return (
    <div class="step">
      <p class="problem" role="alert">
        {reason}
      </p>
      <RestartButton onRestart={onRestart} />
    </div>
  );
}

export function RestartButton({ onRestart }: { onRestart(): void }): JSX.Element {
  return (
    <button type="button" class="link" onClick={onRestart}>
      {texts().startAgain}
    </button>
  );
}

/** Turns Cognito's `given_name` into "Given name". */
function asLabel(attribute: string): string {
  const words = attribute.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
