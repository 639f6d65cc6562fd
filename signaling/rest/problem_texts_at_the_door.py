"""Refusals of who somebody is, what they may do, and where their link leads."""

from signaling.rest.problem_kinds import kind

SIGNING_IN = {
    "not_signed_in": kind(
        401,
        ("You are not signed in", "Your session is over, or there was none. Please sign in."),
        ("您尚未登录", "登录已失效或尚未登录，请登录。"),
    ),
    "wrong_password": kind(
        401,
        ("That did not match", "The user name or the password is not right. Please try again."),
        ("用户名或密码不正确", "请核对后重试。"),
    ),
    "totp_required": kind(
        401,
        ("One more step", "Please enter the six digits that your authenticator app shows."),
        ("还差一步", "请输入身份验证器应用上显示的六位数字。"),
    ),
    "wrong_code": kind(
        401,
        ("That code did not match", "A code is good once and for half a minute. Please enter the newest one."),
        ("验证码不正确", "每个验证码只能用一次，约半分钟内有效。请输入最新的验证码。"),
    ),
    "locked_out": kind(
        429,
        ("Too many attempts", "For your safety nothing is tried for a while. Please try again after {detail}."),
        ("尝试次数过多", "为了您的安全，暂时不能登录。请在 {detail} 之后再试。"),
    ),
    "disabled": kind(
        403,
        ("This account is switched off", "Please ask your administrator."),
        ("账户已停用", "请联系管理员。"),
    ),
    "wrong_old_password": kind(
        403,
        ("The present password did not match", "Please enter the password that you signed in with."),
        ("当前密码不正确", "请输入您登录时使用的密码。"),
    ),
    "weak_password": kind(
        422,
        ("Please choose another password", "At least 10 characters, not the old one, and without your user name."),
        ("请换一个密码", "至少 10 个字符，不能与旧密码相同，也不能包含用户名。"),
    ),
    "nothing_offered": kind(
        409,
        ("There is no code to confirm", "Please begin again: show the QR code, then enter the six digits."),
        ("没有待确认的验证码", "请重新开始：先显示二维码，再输入六位数字。"),
    ),
    "totp_enrolled": kind(
        409,
        ("You have a second factor already", "If you lost it, please ask your administrator to remove it first."),
        ("您已启用两步验证", "如已丢失，请先联系管理员移除。"),
    ),
    "password_change_needed": kind(
        403,
        ("A new password first", "You signed in with a one-time password. Please choose your own."),
        ("请先设置新密码", "您使用的是一次性密码，请先设置自己的密码。"),
    ),
    "totp_needed": kind(
        403,
        ("A second factor first", "Your bank asks everybody for one. Please set up an authenticator app."),
        ("请先启用两步验证", "本行要求所有人启用两步验证，请先设置身份验证器应用。"),
    ),
}

PERMISSION = {
    "not_permitted": kind(
        403,
        ("This is not yours to do", "Your role does not include it. The attempt is on record."),
        ("您没有此权限", "您的角色不包含此项操作。本次尝试已留下记录。"),
    ),
    "own_call": kind(
        403,
        ("You were the agent of this call", "Somebody else reviews it. The attempt is on record."),
        ("您是该通话的客服人员", "须由他人复核。本次尝试已留下记录。"),
    ),
    "cross_site": kind(
        403,
        ("This came from another site", "Nothing was done. Please open our own page and try there."),
        ("请求来自其他网站", "未做任何操作。请打开我们自己的页面再试。"),
    ),
    "wrong_origin": kind(
        403,
        ("This page may not ask that", "The request came from an origin that is not ours. Nothing was done."),
        ("该页面无权提出此请求", "请求的来源不是本服务，未做任何操作。"),
    ),
    "wrong_host": kind(
        421,
        ("This address is not served here", "Please use the address that your bank gave you."),
        ("此地址不由本服务提供", "请使用银行提供给您的地址。"),
    ),
    "bank_key_wrong": kind(
        401,
        ("The API key is not known", "Please check the key of the bank's back end, or sign in as administrator."),
        ("API 密钥无效", "请核对银行后台系统的密钥，或以管理员身份登录。"),
    ),
}

COMING_IN = {
    "invitation_unknown": kind(
        404,
        ("This link does not lead anywhere", "Please check that it is complete, or ask the bank for a new one."),
        ("链接无效", "请确认链接完整，或请银行重新发送。"),
    ),
    "invitation_expired": kind(
        410,
        ("This link has expired", "Please ask the bank for a new one."),
        ("链接已过期", "请银行重新发送链接。"),
    ),
    "invitation_used": kind(
        409,
        (
            "This link is in use on another device",
            "Please go on there, or ask the bank for a new link.",
        ),
        ("链接已在另一台设备上使用", "请在那台设备上继续，或请银行重新发送链接。"),
    ),
    "call_over": kind(
        410,
        ("This call is over", "If something is still open, please ask the bank for a new link."),
        ("通话已结束", "如还有未办完的事，请银行重新发送链接。"),
    ),
    "flow_unknown": kind(
        422,
        ("There is no such business flow", "Name one of the flows that this service has, or none."),
        ("没有这个业务流程", "请填写本服务已有的流程，或不填。"),
    ),
    "idempotency_key_taken": kind(
        422,
        ("This key was used for another request", "Nothing was done. Send a new key with a new request."),
        ("该幂等键已用于其他请求", "未执行任何操作。新的请求请使用新的键。"),
    ),
    "record_without_face": kind(
        422,
        ("No face in the picture of record", "There is no call. Send another picture of the customer, or none."),
        ("留存照片中没有人脸", "未创建通话。请换一张客户照片，或不附照片。"),
    ),
    "record_with_several_faces": kind(
        422,
        ("Several faces in the picture of record", "There is no call. Send a picture of the customer alone, or none."),
        ("留存照片中有多张人脸", "未创建通话。请发送只有客户本人的照片，或不附照片。"),
    ),
    "record_face_too_small": kind(
        422,
        (
            "The face in the picture of record is too small",
            "There is no call. Between the eyes there must be 24 pixels at least. Send a larger picture, or none.",
        ),
        ("留存照片中的人脸太小", "未创建通话。两眼之间至少需要 24 像素。请发送更大的照片，或不附照片。"),
    ),
    "page_origin_unknown": kind(
        422,
        ("This page may not embed a call", "Its origin is not among those in the settings of this service."),
        ("该页面不能嵌入通话", "它的来源不在本服务的设置之中。"),
    ),
}
