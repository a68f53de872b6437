"""The addresses of signing in and of one's own account. Of allauth's routes only those that are needed are mounted.

The names that start with `account_`, `mfa_` or `openid_connect_` are those that allauth looks up.
"""

from django.urls import path

from parvis.organiser import mailed_code, providers, second_factor, security, signing_in

urlpatterns = [
    path("sign-in", signing_in.sign_in, name="office-sign-in"),
    path("sign-in", signing_in.sign_in, name="account_login"),
    path("sign-in/code", mailed_code.AskForCode.as_view(), name="account_request_login_code"),
    path("sign-in/code/type", mailed_code.TypeCode.as_view(), name="account_confirm_login_code"),
    path("sign-in/second-factor", second_factor.AnswerSecondFactor.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey", second_factor.SignInWithPasskey.as_view(), name="mfa_login_webauthn"),
    path("sign-in/with/<slug:provider_id>", providers.leave, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back", providers.come_back, name="openid_connect_callback"),
    path("sign-out", signing_in.sign_out, name="office-sign-out"),
    path("first-run", signing_in.first_run, name="office-first-run"),
    path("account", security.show_security, name="office-security"),
    path("account", security.show_security, name="mfa_index"),
    path("account/password", security.change_password, name="office-password"),
    path("account/sessions", security.end, name="office-end-session"),
    path("account/confirm", second_factor.ConfirmWithPassword.as_view(), name="account_reauthenticate"),
    path("account/confirm/code", second_factor.ConfirmWithCode.as_view(), name="mfa_reauthenticate"),
    path("account/confirm/passkey", second_factor.ConfirmWithPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("account/application", second_factor.SetUpApplication.as_view(), name="mfa_activate_totp"),
    path("account/application/remove", second_factor.RemoveApplication.as_view(), name="mfa_deactivate_totp"),
    path("account/passkeys/add", second_factor.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/remove", second_factor.RemovePasskey.as_view(), name="mfa_remove_webauthn"),
    path("account/codes", second_factor.ShowRecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path("account/codes/renew", second_factor.RenewRecoveryCodes.as_view(), name="mfa_generate_recovery_codes"),
]
