"""Every refusal over REST: its code, its status, and what it says to people in both languages.

A sentence says what happened and what to do now; ``{detail}`` stands for the little that differs from case to case.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A title of a few words, and a sentence or two."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem."""

    status: int
    en: Words
    zh: Words


def _kind(status: int, en: tuple[str, str], zh: tuple[str, str]) -> Kind:
    return Kind(status, Words(*en), Words(*zh))


SIGNING_IN = {
    "not_signed_in": _kind(
        401,
        ("You are not signed in", "Your session is over, or there was none. Please sign in."),
        ("您尚未登录", "登录已失效或尚未登录，请登录。"),
    ),
    "wrong_password": _kind(
        401,
        ("That did not match", "The user name or the password is not right. Please try again."),
        ("用户名或密码不正确", "请核对后重试。"),
    ),
    "totp_required": _kind(
        401,
        ("One more step", "Please enter the six digits that your authenticator app shows."),
        ("还差一步", "请输入身份验证器应用上显示的六位数字。"),
    ),
    "wrong_code": _kind(
        401,
        ("That code did not match", "A code is good once and for half a minute. Please enter the newest one."),
        ("验证码不正确", "每个验证码只能用一次，约半分钟内有效。请输入最新的验证码。"),
    ),
    "locked_out": _kind(
        429,
        ("Too many attempts", "For your safety nothing is tried for a while. Please try again after {detail}."),
        ("尝试次数过多", "为了您的安全，暂时不能登录。请在 {detail} 之后再试。"),
    ),
    "disabled": _kind(
        403,
        ("This account is switched off", "Please ask your administrator."),
        ("账户已停用", "请联系管理员。"),
    ),
    "wrong_old_password": _kind(
        403,
        ("The present password did not match", "Please enter the password that you signed in with."),
        ("当前密码不正确", "请输入您登录时使用的密码。"),
    ),
    "weak_password": _kind(
        422,
        ("Please choose another password", "At least 10 characters, not the old one, and without your user name."),
        ("请换一个密码", "至少 10 个字符，不能与旧密码相同，也不能包含用户名。"),
    ),
    "nothing_offered": _kind(
        409,
        ("There is no code to confirm", "Please begin again: show the QR code, then enter the six digits."),
        ("没有待确认的验证码", "请重新开始：先显示二维码，再输入六位数字。"),
    ),
    "totp_enrolled": _kind(
        409,
        ("You have a second factor already", "If you lost it, please ask your administrator to remove it first."),
        ("您已启用两步验证", "如已丢失，请先联系管理员移除。"),
    ),
    "password_change_needed": _kind(
        403,
        ("A new password first", "You signed in with a one-time password. Please choose your own."),
        ("请先设置新密码", "您使用的是一次性密码，请先设置自己的密码。"),
    ),
    "totp_needed": _kind(
        403,
        ("A second factor first", "Your bank asks everybody for one. Please set up an authenticator app."),
        ("请先启用两步验证", "本行要求所有人启用两步验证，请先设置身份验证器应用。"),
    ),
}

PERMISSION = {
    "not_permitted": _kind(
        403,
        ("This is not yours to do", "Your role does not include it. The attempt is on record."),
        ("您没有此权限", "您的角色不包含此项操作。本次尝试已留下记录。"),
    ),
    "own_call": _kind(
        403,
        ("You were the agent of this call", "Somebody else reviews it. The attempt is on record."),
        ("您是该通话的客服人员", "须由他人复核。本次尝试已留下记录。"),
    ),
    "cross_site": _kind(
        403,
        ("This came from another site", "Nothing was done. Please open our own page and try there."),
        ("请求来自其他网站", "未做任何操作。请打开我们自己的页面再试。"),
    ),
    "wrong_origin": _kind(
        403,
        ("This page may not ask that", "The request came from an origin that is not ours. Nothing was done."),
        ("该页面无权提出此请求", "请求的来源不是本服务，未做任何操作。"),
    ),
    "wrong_host": _kind(
        421,
        ("This address is not served here", "Please use the address that your bank gave you."),
        ("此地址不由本服务提供", "请使用银行提供给您的地址。"),
    ),
    "bank_key_wrong": _kind(
        401,
        ("The API key is not known", "Please check the key of the bank's back end, or sign in as administrator."),
        ("API 密钥无效", "请核对银行后台系统的密钥，或以管理员身份登录。"),
    ),
}

COMING_IN = {
    "invitation_unknown": _kind(
        404,
        ("This link does not lead anywhere", "Please check that it is complete, or ask the bank for a new one."),
        ("链接无效", "请确认链接完整，或请银行重新发送。"),
    ),
    "invitation_expired": _kind(
        410,
        ("This link has expired", "Please ask the bank for a new one."),
        ("链接已过期", "请银行重新发送链接。"),
    ),
    "invitation_used": _kind(
        409,
        (
            "This link is in use on another device",
            "Please go on there, or ask the bank for a new link.",
        ),
        ("链接已在另一台设备上使用", "请在那台设备上继续，或请银行重新发送链接。"),
    ),
    "call_over": _kind(
        410,
        ("This call is over", "If something is still open, please ask the bank for a new link."),
        ("通话已结束", "如还有未办完的事，请银行重新发送链接。"),
    ),
    "page_origin_unknown": _kind(
        422,
        ("This page may not embed a call", "Its origin is not among those in the settings of this service."),
        ("该页面不能嵌入通话", "它的来源不在本服务的设置之中。"),
    ),
}

DOCUMENTS = {
    "not_a_picture": _kind(
        415,
        ("This is not a picture", "Please take a photo, or choose a JPEG, PNG or WebP file."),
        ("这不是图片", "请拍照，或选择 JPEG、PNG、WebP 格式的文件。"),
    ),
    "picture_too_large": _kind(
        413,
        ("This picture is too large", "Please take it again with the camera of this page, or choose a smaller one."),
        ("图片太大", "请用本页面重新拍摄，或选择较小的图片。"),
    ),
    "too_many_documents": _kind(
        429,
        ("That was the last try", "Please go on: the agent will look at the document with you in the call."),
        ("已达到次数上限", "请继续下一步，客服人员会在通话中与您一起查看证件。"),
    ),
    "no_consent": _kind(
        403,
        ("Your agreement comes first", "Nothing is kept before you agree to the recording."),
        ("请先同意", "在您同意录音录像之前，我们不保存任何内容。"),
    ),
    "wrong_phase": _kind(
        409,
        ("Not at this moment of the call", "The call has gone on. Please follow what the page shows now."),
        ("当前阶段不能进行此操作", "通话状态已变化，请按页面提示操作。"),
    ),
    "refused": _kind(
        409,
        ("The call does not allow this now", "Please follow what the page shows now."),
        ("通话当前不允许此操作", "请按页面提示操作。"),
    ),
}

THINGS = {
    "not_found": _kind(404, ("There is nothing here", "Please check the address."), ("此处没有内容", "请核对地址。")),
    "unknown_call": _kind(
        404,
        ("There is no such call", "Please search for it anew."),
        ("没有这个通话", "请重新查找。"),
    ),
    "unknown_evidence": _kind(
        404,
        ("The call has no such recording", "Please open the call anew; it may still be being prepared."),
        ("该通话没有这段录像", "请重新打开该通话；录像可能仍在生成。"),
    ),
    "evidence_broken": _kind(
        500,
        (
            "This recording is damaged",
            "It is not what was sealed. Please run the verification and report it: {detail}.",
        ),
        ("录像已损坏", "它与封存时不一致。请执行校验并上报：{detail}。"),
    ),
    "forgotten": _kind(
        410,
        ("This was erased", "The key of this call was destroyed, so nothing of it can be read any more."),
        ("内容已删除", "该通话的密钥已销毁，内容无法再读取。"),
    ),
    "unknown_account": _kind(
        404,
        ("There is no such account", "Please look at the list again."),
        ("没有这个账户", "请重新查看列表。"),
    ),
    "name_taken": _kind(
        409,
        ("This user name is taken", "Please choose another one."),
        ("用户名已被使用", "请换一个用户名。"),
    ),
    "own_account": _kind(
        409,
        ("Not on your own account", "Another administrator changes your role or switches your account off."),
        ("不能修改自己的账户", "请由另一位管理员更改您的角色或停用您的账户。"),
    ),
}

TRANSPORT = {
    "malformed": _kind(
        400,
        ("This request cannot be read", "Please check {detail}."),
        ("请求无法读取", "请检查 {detail}。"),
    ),
    "method_not_allowed": _kind(
        405,
        ("Not in this way", "This address takes another method."),
        ("请求方法不正确", "此地址不接受该请求方法。"),
    ),
    "too_large": _kind(
        413,
        ("This is too much at once", "At most {detail} bytes are taken here."),
        ("内容过大", "此处最多接受 {detail} 字节。"),
    ),
    "wrong_content_type": _kind(
        415,
        ("Not in this format", "Please send {detail}."),
        ("格式不正确", "请发送 {detail}。"),
    ),
    "bad_range": _kind(
        416,
        ("The recording does not reach so far", "It has {detail} bytes."),
        ("超出录像范围", "该录像共 {detail} 字节。"),
    ),
    "rate_limited": _kind(
        429,
        ("One moment, please", "There were too many requests from your address. Please try again in a minute."),
        ("请稍候", "来自您地址的请求过多，请一分钟后再试。"),
    ),
    "bad_request": _kind(
        400,
        ("This request cannot be read", "Please reload the page and try again."),
        ("请求无法读取", "请刷新页面后重试。"),
    ),
}

OURS = {
    "internal": _kind(
        500,
        ("Something went wrong on our side", "It is on record. Please try again; if it stays, tell us the reference."),
        ("服务出现问题", "问题已记录。请重试；如仍不行，请把编号告诉我们。"),
    ),
    "storage_full": _kind(
        507,
        ("Nothing can be kept now", "The storage is full, so nothing was done. Your administrator must make room."),
        ("暂时无法保存", "存储空间已满，未做任何操作。请管理员清理空间。"),
    ),
    "face_engine_down": _kind(
        503,
        (
            "Pictures cannot be looked at now",
            "Please try again in a moment, or go on: the agent looks at the document.",
        ),
        ("暂时无法处理图片", "请稍后重试，或继续下一步，由客服人员查看证件。"),
    ),
    "busy": _kind(
        503,
        ("Very many people sign in just now", "Please try again in a few seconds."),
        ("登录人数较多", "请过几秒再试。"),
    ),
    "try_again": _kind(
        409,
        ("Somebody else changed this at the same moment", "Please try again."),
        ("其他人同时修改了此内容", "请重试。"),
    ),
}

KINDS: dict[str, Kind] = SIGNING_IN | PERMISSION | COMING_IN | DOCUMENTS | THINGS | TRANSPORT | OURS
