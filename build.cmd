@echo off
setlocal
rem Runs the build (build\Build.cs) on Windows. MSBuild decides what has to be compiled; build.sh knows a faster way.
rem Downloads no SDK and sends no telemetry.
set "NUKE_ROOT=%~dp0."
set "DOTNET_CLI_TELEMETRY_OPTOUT=1"
set "DOTNET_NOLOGO=1"
set "NUKE_TELEMETRY_OPTOUT=1"
set "ENGINE=own"
if not "%NUKE_ENGINE%"=="" set "ENGINE=%NUKE_ENGINE%"
if not "%ENGINE%"=="own" if not "%ENGINE%"=="package" (
  rem Without its value, which could say anything to this shell.
  echo NUKE_ENGINE may be 'own' ^(as without it^) or 'package' ^(docs/build-engine.md^), and is neither. 1>&2
  exit /b 2
)
where dotnet >nul 2>nul
if errorlevel 1 (
  echo build.cmd needs the .NET SDK 10.0, and there is no 'dotnet' on the PATH. 1>&2
  echo Install it with: winget install Microsoft.DotNet.SDK.10 1>&2
  exit /b 1
)
set "ARTIFACTS=%~dp0build\bin\%ENGINE%\artifacts"
pushd "%~dp0"
dotnet build build\Build.csproj --configuration Release --artifacts-path "%ARTIFACTS%" -nologo -verbosity:quiet --tl:off -nodeReuse:false -clp:NoSummary -p:RunAnalyzers=false 1>&2
if errorlevel 1 (
  popd
  echo The build does not compile, or the .NET SDK 10.0 is missing ^(winget install Microsoft.DotNet.SDK.10^). 1>&2
  exit /b 1
)
popd
dotnet exec "%ARTIFACTS%\bin\Build\release\Build.dll" %*
exit /b %ERRORLEVEL%
